/** What an officer types for an action, and the `args` it becomes. No DOM. */

import { isFile, type NamedFile } from '../media/kept';
import type { Json, SupplementValue } from '../store/types';
import { type ActionName, actionName, type OfficerAction } from './actions';

export type Item = SupplementValue['items'][number];
export type ItemKind = Item['kind'];

/** One box of text each; which of them count depends on the action. */
export type ActionForm = {
  note: string;
  reason: string;
  legal_basis: string;
  amount: string;
  result_number: string;
  method: string;
  received_by: string;
  message: string;
  /** `answer.full_name`, `paper.dwelling_proof`, or a page of it (`paper.dwelling_proof~2`) → what is wanted there. */
  items: { [place: string]: string };
  /** The result as a PDF, kept on this phone. Absent in what was written before there was one. */
  result?: NamedFile | null;
};

export const EMPTY: ActionForm = {
  note: '',
  reason: '',
  legal_basis: '',
  amount: '',
  result_number: '',
  method: '',
  received_by: '',
  message: '',
  items: {},
};

export type TextField = Exclude<keyof ActionForm, 'items' | 'result'>;

/** The boxes of each action, in order. The longest a box may hold is the server's limit. */
export const FIELDS: { readonly [name in ActionName]: readonly TextField[] } = {
  receive: ['note'],
  process: ['note'],
  'confirm-payment': ['note'],
  finish: ['note', 'result_number'],
  'return-result': ['method', 'received_by'],
  'request-supplement': ['message'],
  'request-payment': ['amount', 'note'],
  refuse: ['reason', 'legal_basis'],
  stop: ['reason'],
};

export const LONGEST: { readonly [field in TextField]: number } = {
  note: 2000,
  reason: 2000,
  legal_basis: 500,
  amount: 15,
  result_number: 100,
  method: 20,
  received_by: 200,
  message: 4000,
};

/** Fields that must not be empty. `note` is the outcome when a dossier is finished. */
function required(name: ActionName): readonly TextField[] {
  switch (name) {
    case 'refuse':
    case 'stop':
      return ['reason'];
    case 'request-supplement':
      return ['message'];
    case 'request-payment':
      return ['amount'];
    case 'finish':
      return ['note'];
    case 'return-result':
      return ['method'];
    default:
      return [];
  }
}

export type FormFault = TextField | 'items' | `item:${string}`;

export function place(kind: ItemKind, key: string, page?: number | null): string {
  return `${kind}.${key}${page ? `~${page}` : ''}`;
}

/** What `place` made. */
export function partsOf(at: string): { kind: ItemKind; key: string; page: number | null } {
  const dot = at.indexOf('.');
  const [key = '', page] = at.slice(dot + 1).split('~');
  return { kind: at.slice(0, dot) as ItemKind, key, page: page ? Number(page) : null };
}

/** The pages of a place that are asked for, in order. */
export function pagesAsked(items: ActionForm['items'], whole: string): number[] {
  return Object.keys(items)
    .filter((at) => at.startsWith(`${whole}~`))
    .map((at) => Number(at.slice(whole.length + 1)))
    .sort((a, b) => a - b);
}

/** A note names its page in words as well: it is read where no page can be shown. Vietnamese, as all an office writes. */
const PAGE = /^Trang \d+: /;

/** `7.000`, `7 000 đ` and `7000` are the same money; null when it is none. */
export function parseAmount(text: string): number | null {
  const bare = text.replace(/[\s.,]|đ$|đồng$/giu, '');
  const amount = /^[0-9]{1,12}$/.test(bare) ? Number(bare) : 0;
  return amount > 0 ? amount : null;
}

/** What is missing, in the order of the screen; empty when the action can be sent. */
export function faults(type: OfficerAction, form: ActionForm): FormFault[] {
  const name = actionName(type);
  const found: FormFault[] = required(name).filter((field) => !form[field].trim());
  if (name === 'request-payment' && !found.length && parseAmount(form.amount) === null) {
    found.push('amount');
  }
  if (name === 'request-supplement') {
    const places = Object.keys(form.items);
    if (!places.length) {
      found.push('items');
    }
    for (const at of places) {
      if (!form.items[at]?.trim()) {
        found.push(`item:${at}`);
      }
    }
  }
  return found;
}

export function toArgs(type: OfficerAction, form: ActionForm): { [key: string]: Json } {
  const name = actionName(type);
  const args: { [key: string]: Json } = {};
  for (const field of FIELDS[name]) {
    const text = form[field].normalize('NFC').trim();
    if (field === 'amount') {
      args[field] = parseAmount(text) ?? 0;
    } else if (text) {
      args[field] = text;
    }
  }
  if (name === 'request-supplement') {
    args['items'] = Object.keys(form.items).map((at) => {
      const { kind, key, page } = partsOf(at);
      const note = (form.items[at] ?? '').normalize('NFC').trim();
      return page === null
        ? { kind, key, note }
        : { kind, key, page, note: `Trang ${page}: ${note}`.slice(0, LONGEST.note) };
    });
  }
  if (name === 'finish' && form.result) {
    const { file, type: mime, size } = form.result;
    args['result'] = { file, type: mime, size };
  }
  return args;
}

/** What was sent, back in its boxes: for an item the server refused. */
export function fromArgs(args: { [key: string]: Json }): ActionForm {
  const form: ActionForm = { ...EMPTY, items: {} };
  for (const field of Object.keys(LONGEST) as TextField[]) {
    const value = args[field];
    if (typeof value === 'string' || typeof value === 'number') {
      form[field] = String(value);
    }
  }
  if (Array.isArray(args['items'])) {
    for (const item of args['items'] as unknown as Item[]) {
      const note = item.note ?? '';
      form.items[place(item.kind, item.key, item.page)] = item.page ? note.replace(PAGE, '') : note;
    }
  }
  if (isFile(args['result'])) {
    form.result = args['result'];
  }
  return form;
}

/** Every sentence the officer wrote, for showing it again. */
export function writtenIn(args: { [key: string]: Json }): string[] {
  const form = fromArgs(args);
  const texts = (Object.keys(LONGEST) as TextField[])
    .filter((field) => field !== 'method' && field !== 'amount')
    .map((field) => form[field]);
  return [...texts, ...Object.values(form.items)].filter(Boolean);
}

/** Where an action has room for sentences that were written for another one. */
const ROOM: readonly TextField[] = ['message', 'reason', 'note'];

/**
 * What was written for one action, for use in another: what has a box of the same name goes there, the rest into the
 * first box for sentences. Null where there is none, or it would be cut: then nothing may be lost for it.
 */
export function carry(
  from: { type: OfficerAction; args: { [key: string]: Json } },
  to: OfficerAction,
): ActionForm | null {
  const written = fromArgs(from.args);
  const fields = FIELDS[actionName(to)];
  const form: ActionForm = { ...EMPTY, items: {} };
  const rest: string[] = [];
  for (const field of FIELDS[actionName(from.type)]) {
    if (fields.includes(field)) {
      form[field] = written[field];
    } else if (field !== 'method' && field !== 'amount') {
      rest.push(written[field]);
    }
  }
  if (to === 'dossier.request-supplement') {
    form.items = written.items;
  } else {
    rest.push(...Object.values(written.items));
  }
  const texts = rest.filter(Boolean);
  if (texts.length > 0) {
    const room = ROOM.find((field) => fields.includes(field));
    // A reason is no remark: what says why not is not offered for a step that goes on.
    const why = written.reason || written.message;
    if (!room || (room === 'note' && why)) {
      return null;
    }
    form[room] = [form[room], ...texts].filter(Boolean).join('\n');
    if (form[room].length > LONGEST[room]) {
      return null;
    }
  }
  return form;
}

/** Whether something was typed that would be missed. */
export function isWritten(form: ActionForm): boolean {
  return (
    (Object.keys(LONGEST) as TextField[]).some((field) => form[field].trim() !== '') ||
    Object.keys(form.items).length > 0 ||
    !!form.result
  );
}
