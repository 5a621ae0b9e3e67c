/** What can stand in the file, and the looking at what came from a file: anybody may have written it. */

import type { Draft, Filled, LocalOther, Typed } from '../store/draftTypes';
import type { QueueItem } from '../store/queueTypes';
import type { Answers, HandIn, PageFile, PaperChoice } from '../store/types';

/** `person`: whose it is; null where nobody had signed in yet. */
export type Item = Pick<
  QueueItem,
  'id' | 'type' | 'entity' | 'base' | 'after' | 'madeAt' | 'args' | 'person'
>;

/** `data` in base64. */
export type Thing =
  | { draft: Draft }
  | { item: Item }
  | { file: string; type: string; data: string };

/** What a resident does. An officer's steps are never taken from a file. */
export const TYPES = [
  'dossier.file',
  'dossier.supplement',
  'dossier.withdraw',
  'paper.save',
  'paper.delete',
  'paper.share',
  'paper.unshare',
];

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const HASH = /^[0-9a-f]{64}$/;
const WAYS: string[] = ['counter', 'post', 'agency_has', 'attached'] satisfies HandIn[];
const MEDIA = /^(image\/(jpeg|png|webp|heic)|audio\/[\w.+-]{1,40}|application\/pdf)$/;
/** As many as the server takes in one answer, and deeper than any form. */
const LONGEST = 1_000_000;
const DEEPEST = 12;

type Loose = Record<string, unknown>;

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most;
}

function isTextOrNull(value: unknown, most: number): value is string | null {
  return value === null || isText(value, most);
}

function isVersion(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 1e6;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value < 1e14;
}

/** JSON that can be an answer: not too deep, and no name that means something to JavaScript. */
function isPlain(value: unknown, deep = 0): boolean {
  if (deep > DEEPEST) return false;
  if (Array.isArray(value)) return value.every((one) => isPlain(one, deep + 1));
  if (!isObject(value)) return true;
  return Object.keys(value).every(
    (key) => key.length <= 64 && key !== '__proto__' && isPlain(value[key], deep + 1),
  );
}

function isAnswers(value: unknown): value is Answers {
  return isObject(value) && isPlain(value) && JSON.stringify(value).length <= LONGEST;
}

function isPages(value: unknown): value is PageFile[] {
  return (
    Array.isArray(value) &&
    value.length <= 50 &&
    value.every(
      (one) =>
        isObject(one) &&
        isText(one['file'], 64) &&
        HASH.test(one['file']) &&
        isText(one['type'], 60) &&
        Number.isInteger(one['size']),
    )
  );
}

function isPapers(value: unknown): value is PaperChoice[] {
  return (
    Array.isArray(value) &&
    value.length <= 100 &&
    value.every(
      (one) =>
        isObject(one) &&
        isText(one['key'], 64) &&
        WAYS.indexOf(one['hand_in'] as string) >= 0 &&
        (one['pages'] === undefined || isPages(one['pages'])) &&
        (one['paper'] === undefined || isTextOrNull(one['paper'], 36)),
    )
  );
}

function isFilled(value: unknown): value is Record<string, Filled> {
  return (
    isObject(value) &&
    isPlain(value) &&
    Object.values(value).every(
      (one) => isObject(one) && ['card', 'kept', 'profile'].indexOf(one['from'] as string) >= 0,
    )
  );
}

function isEarlier(value: unknown): value is { version: number; answers: Answers }[] {
  return (
    Array.isArray(value) &&
    value.length <= 50 &&
    value.every((one) => isObject(one) && isVersion(one['version']) && isAnswers(one['answers']))
  );
}

/** Answers to one question that were typed on several devices (`sync/drafts.ts`). */
function isOthers(value: unknown): value is Record<string, LocalOther[]> {
  return (
    isObject(value) &&
    isPlain(value) &&
    Object.values(value).every(
      (others) => Array.isArray(others) && others.length <= 50 && others.every(isTyped),
    )
  );
}

function isTyped(value: unknown): value is Typed {
  return isObject(value) && isTextOrNull(value['device'], 64) && isTextOrNull(value['made_at'], 40);
}

function isStands(value: unknown): value is Record<string, Typed> {
  return isObject(value) && isPlain(value) && Object.values(value).every(isTyped);
}

/** The draft without anything that is not known here; null when it cannot be one. */
export function toDraft(found: unknown): Draft | null {
  if (!isObject(found)) return null;
  const { id, procedure, version, agency, answers, papers, page, title } = found;
  const { createdAt, updatedAt, state, earlier, from, filled, case: picked } = found;
  const { conflicts, stands, settled } = found;
  const right =
    isText(id, 36) &&
    ID.test(id) &&
    isText(procedure, 64) &&
    isVersion(version) &&
    isTextOrNull(agency, 64) &&
    isTextOrNull(picked, 64) &&
    isTextOrNull(page, 64) &&
    isText(title, 300) &&
    isAnswers(answers) &&
    isPapers(papers) &&
    isTime(createdAt) &&
    isTime(updatedAt);
  if (!right) return null;
  return {
    ...{ id, procedure, version, agency, case: picked, page, title, answers, createdAt, updatedAt },
    papers: papers.map(({ key, hand_in, pages, paper: own }) => ({
      ...{ key, hand_in },
      ...(pages && { pages: pages.map(({ file, type, size }) => ({ file, type, size })) }),
      ...(own !== undefined && { paper: own }),
    })),
    state: state === 'queued' ? 'queued' : 'open',
    ...(isEarlier(earlier) ? { earlier } : {}),
    ...(isText(from, 64) ? { from } : {}),
    ...(isFilled(filled) ? { filled } : {}),
    ...(isOthers(conflicts) && isStands(stands) ? { conflicts, stands } : {}),
    ...(isOthers(settled) ? { settled } : {}),
  };
}

function toItem(found: unknown): Item | null {
  if (!isObject(found)) return null;
  const { id, type, entity, base, after, madeAt, args, person } = found;
  const ids = [id, entity, ...(Array.isArray(after) ? after : [null])];
  const right =
    ids.length <= 202 &&
    ids.every((one) => isText(one, 36) && ID.test(one)) &&
    TYPES.indexOf(type as string) >= 0 &&
    (base === null || base === 0 || isVersion(base)) &&
    isText(madeAt, 40) &&
    !Number.isNaN(Date.parse(madeAt)) &&
    isAnswers(args) &&
    isTextOrNull(person, 64);
  return right ? ({ id, type, entity, base, after, madeAt, args, person } as Item) : null;
}

/** A line of the file → what it is; null for what nothing here writes. */
export function toThing(found: unknown): Thing | null {
  if (!isObject(found)) return null;
  const draft = toDraft(found['draft']);
  if (draft) return { draft };
  const item = toItem(found['item']);
  if (item) return { item };
  const { file, type, data } = found;
  const right = isText(file, 64) && HASH.test(file) && isText(type, 60) && MEDIA.test(type);
  return right && typeof data === 'string' ? { file, type, data } : null;
}
