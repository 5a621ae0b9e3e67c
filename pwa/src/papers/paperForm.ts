/** What is asked of a paper, as a form of the engine: its questions, its checks, its sentences. */

import { evaluate } from '../forms/engine';
import type { Answers, Evaluated, Question, Text } from '../forms/engine/types';
import { filesIn } from '../media/kept';
import type { PaperArgs } from '../store/papers';
import type { FormValue } from '../store/types';
import type { WalletPaper } from './load';
import type { Say } from './words';

/** As it is typed. `base`: the server's version that the writing began with. */
export type Typed = { kind: string | null; answers: Answers; base: number | null };

export const EMPTY: Typed = { kind: null, answers: {}, base: null };

/** The most pages of one paper. */
export const MOST_PAGES = 20;
/** Characters; the server's own. */
const LONG = 200;
const NUMBER = 100;

/** An officer or an agency stands for it: what they have seen cannot be written over. */
export function isLocked({ value }: WalletPaper): boolean {
  return value.checked !== null || value.provenance === 'agency';
}

/** `own`: what the owner is called, where that is known. */
function questions(t: Say, own: string, locked: boolean): Question[] {
  const text = (key: Parameters<Say>[0]): Text => ({ vi: t(key), en: t(key) });
  const title: Question = {
    key: 'title',
    kind: 'text',
    label: text('q.title'),
    hint: text('q.title_hint'),
    schema: { maxLength: LONG },
  };
  const reuse: Question = {
    key: 'reuse',
    kind: 'yes_no',
    label: text('q.reuse'),
    hint: text('q.reuse_hint'),
    required: true,
  };
  const holder: Question[] = [
    {
      key: 'who',
      kind: 'one_of',
      label: text('q.who'),
      required: true,
      list: [
        { value: 'self', label: text('q.who_self') },
        { value: 'family', label: text('q.who_family') },
      ],
    },
    {
      key: 'name',
      kind: 'name',
      label: text(own ? 'q.name' : 'q.name_any'),
      hint: text('q.name_hint'),
      required: true,
      ...(own ? { show_when: { '==': [{ var: 'who' }, 'family'] } } : {}),
    },
  ];
  if (locked) return [...holder, reuse, title];
  return [
    {
      key: 'pages',
      kind: 'photo',
      label: text('q.pages'),
      hint: text('q.pages_hint'),
      required: true,
      max_pages: MOST_PAGES,
      messages: { required: text('q.pages_missing') },
    },
    ...holder,
    reuse,
    {
      key: 'expires_on',
      kind: 'date',
      label: text('q.expires_on'),
      hint: text('q.expires_hint'),
      valid_when: [
        {
          rule: {
            or: [
              { '!': [{ var: 'issued_on' }] },
              { '<': [{ var: 'issued_on' }, { var: 'expires_on' }] },
            ],
          },
          message: text('q.expires_wrong'),
        },
      ],
    },
    { key: 'number', kind: 'text', label: text('q.number'), schema: { maxLength: NUMBER } },
    {
      key: 'issued_on',
      kind: 'date',
      label: text('q.issued_on'),
      valid_when: [
        { rule: { '<=': [{ var: 'issued_on' }, { var: '$today' }] }, message: text('q.future') },
      ],
    },
    { key: 'issuer', kind: 'text', label: text('q.issuer'), schema: { maxLength: LONG } },
    title,
  ];
}

export function paperForm(t: Say, own: string, locked: boolean): FormValue {
  return {
    code: 'paper',
    version: 1,
    effective_from: '2026-01-01',
    effective_to: null,
    applicant: { name: 'name' },
    summary: [],
    papers: [],
    cases: [],
    fingerprints: {},
    form: {
      pages: [{ key: 'paper', title: { vi: '', en: '' }, questions: questions(t, own, locked) }],
    },
  };
}

export function judgePaper(form: FormValue, answers: Answers, today: string): Evaluated {
  return evaluate(form, answers, { today });
}

/** What stands in the form of a paper that is there already. */
export function typedOf({ value, version }: Pick<WalletPaper, 'value' | 'version'>): Typed {
  const { kind, holder, title, number, issued_on, expires_on, issuer, pages, reuse } = value;
  const plain = pages.map(({ file, type, size }) => ({ file, type, size }));
  const found = { title, number, issued_on, expires_on, issuer };
  const answers: Answers = { pages: plain, who: holder.who, name: holder.name, reuse };
  for (const [key, text] of Object.entries(found)) if (text !== null) answers[key] = text;
  return { kind, answers, base: version };
}

/** The judged answers as `paper.save` takes them; of a locked paper all but what its owner may say. */
export function toArgs(
  kind: string,
  answers: Answers,
  own: string,
  locked: PaperArgs | null,
): PaperArgs {
  const text = (key: string) => (answers[key] as string | undefined) || null;
  const who = answers['who'] === 'self' ? 'self' : 'family';
  const free = {
    holder: { who, name: text('name') ?? own },
    title: text('title'),
    reuse: answers['reuse'] === true,
  } as const;
  if (locked) return { ...locked, ...free };
  return {
    ...free,
    kind,
    number: text('number'),
    issued_on: text('issued_on'),
    expires_on: text('expires_on'),
    issuer: text('issuer'),
    pages: filesIn(answers['pages']).map(({ file, type, size }) => ({ file, type, size })),
  };
}
