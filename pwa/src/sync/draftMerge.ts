/**
 * Laying together what two devices have typed into one form, answer by answer: what only one of them has touched is
 * taken; what both have touched keeps both values, and a person is asked. Mirrors server/dossiers/drafts. No storage.
 */

import type { Draft, DraftValue, LocalOther, OtherAnswer } from '../store/draftTypes';
import type { Answer, Answers } from '../store/types';

/** Beside the answers: whoever wrote last is right. */
export type Plain = Pick<Draft, 'procedure' | 'version' | 'agency' | 'case' | 'papers' | 'title'>;

type Others = Record<string, OtherAnswer[]>;

/** What this device and the server last had in common. */
export type Known = {
  /** The server's version that was last laid into the draft; null before the first. */
  version: number | null;
  answers: Answers;
  conflicts: Others;
  plain: Plain | null;
  /** What the server was told to lie beside an answer; its copy with that has not come yet. */
  told?: Others;
};

export const NOTHING: Known = { version: null, answers: {}, conflicts: {}, plain: null };

/** JSON that means the same, in whichever order its members stand; undefined is what is not there. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!a || !b || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const one = a as Record<string, unknown>;
  const two = b as Record<string, unknown>;
  return keysOf(one, two).every((key) => same(one[key], two[key]));
}

export function keysOf(...objects: (object | undefined)[]): string[] {
  return Array.from(new Set(objects.flatMap((object) => Object.keys(object ?? {}))));
}

function put(answers: Answers, key: string, value: Answer | undefined): void {
  if (value === undefined) delete answers[key];
  else answers[key] = value;
}

const has = (list: OtherAnswer[], value: Answer | undefined) =>
  list.some((other) => same(other.value, value));

export function plainOf(draft: Draft): Plain {
  const { procedure, version, agency, case: picked, papers, title } = draft;
  return { procedure, version, agency, case: picked, papers, title };
}

export function plainIn(value: DraftValue): Plain {
  const { procedure, form_version, agency, case: picked, papers, title } = value;
  return { procedure, version: form_version, agency, case: picked, papers, title };
}

/** The server's copy as what both sides have. */
export function knownOf(version: number, value: DraftValue): Known {
  const { answers, conflicts } = value;
  return { version, answers, conflicts, plain: plainIn(value) };
}

function mergePlain(known: Plain | null, mine: Plain, theirs: Plain): Plain {
  const pick = <K extends keyof Plain>(key: K): Plain[K] =>
    !known || same(mine[key], known[key]) ? theirs[key] : mine[key];
  // A form only moves on to newer versions.
  const version = Math.max(mine.version, theirs.version);
  return {
    procedure: mine.procedure,
    version,
    agency: pick('agency'),
    case: pick('case'),
    papers: pick('papers'),
    title: pick('title'),
  };
}

/**
 * Lay the server's copy into the draft. `device` and `at` say where and when this device's own answers were typed. The
 * draft itself is returned when nothing in it changes.
 */
export function merge(
  known: Known,
  draft: Draft,
  theirs: DraftValue,
  device: string,
  at: string,
): Draft {
  const answers: Answers = { ...draft.answers };
  const conflicts: Record<string, LocalOther[]> = {};
  const settled: Others = { ...draft.settled };
  for (const key of keysOf(known.answers, draft.answers, theirs.answers, known.conflicts)) {
    const before = known.answers[key];
    const mine = draft.answers[key];
    const other = theirs.answers[key];
    const decided = key in known.conflicts && !draft.conflicts?.[key];
    if (same(mine, other)) continue;
    if (same(mine, before) && !decided) {
      put(answers, key, other);
      continue;
    }
    if (same(other, before)) continue;
    put(answers, key, other);
    const own: LocalOther = { device, made_at: at, since: known.version };
    conflicts[key] = [mine === undefined ? own : { ...own, value: mine }];
  }
  for (const key of keysOf(known.conflicts, theirs.conflicts, draft.conflicts)) {
    const before = known.conflicts[key] ?? [];
    const decided = key in known.conflicts && !draft.conflicts?.[key];
    const told = (theirs.conflicts[key] ?? []).filter(
      ({ value }) => !decided || !has(before, value),
    );
    // What the server was told of and has no more was decided elsewhere meanwhile.
    const found = (draft.conflicts?.[key] ?? []).filter(
      ({ since, value }) => since !== undefined && !has(known.told?.[key] ?? [], value),
    );
    const all: LocalOther[] = [];
    for (const other of [...told, ...found, ...(conflicts[key] ?? [])]) {
      if (!has(all, other.value)) all.push(other);
    }
    conflicts[key] = all;
  }
  for (const key of Object.keys(conflicts)) {
    const left = conflicts[key]?.filter(({ value }) => !same(value, answers[key])) ?? [];
    if (left.length > 0) {
      conflicts[key] = left;
      delete settled[key];
    } else delete conflicts[key];
  }
  const plain = mergePlain(known.plain, plainOf(draft), plainIn(theirs));
  const unchanged =
    same(answers, draft.answers) &&
    same(conflicts, draft.conflicts ?? {}) &&
    same(plain, plainOf(draft));
  if (unchanged) return draft;
  const { conflicts: _c, settled: _s, ...rest } = draft;
  const earlier =
    plain.version > draft.version
      ? [...(draft.earlier ?? []), { version: draft.version, answers: draft.answers }]
      : draft.earlier;
  return {
    ...rest,
    ...plain,
    answers,
    ...(earlier && { earlier }),
    ...(Object.keys(conflicts).length > 0 && { conflicts }),
    ...(Object.keys(settled).length > 0 && { settled }),
  };
}

export type Changes = { changed: Answers; removed: string[]; settled: string[]; beside?: true };

/** What the server has to be told: its copy and this draft differ in it. Null: in nothing. */
export function changesOf(known: Known, draft: Draft): Changes | null {
  const changed: Answers = {};
  const removed: string[] = [];
  const settled = Object.keys(known.conflicts).filter((key) => !draft.conflicts?.[key]);
  for (const key of keysOf(known.answers, draft.answers)) {
    const value = draft.answers[key];
    if (same(value, known.answers[key]) && settled.indexOf(key) < 0) continue;
    if (value === undefined) removed.push(key);
    else changed[key] = value;
  }
  // One that nobody answers any more: its conflict is decided by that.
  for (const key of settled) {
    if (!(key in changed) && removed.indexOf(key) < 0) removed.push(key);
  }
  const nothing =
    keysOf(changed).length + removed.length + settled.length === 0 &&
    same(known.plain, plainOf(draft));
  return nothing ? null : { changed, removed, settled };
}

/**
 * Conflicts that this device has found, with the version it had seen: the server is told, so that all devices ask. They
 * go before what was typed since, and alone: the server would take one for the other's successor.
 */
export function foundHere(draft: Draft): [number | null, Changes][] {
  const found: [number | null, Changes][] = [];
  for (const [key, others] of Object.entries(draft.conflicts ?? {})) {
    for (const { since, value } of others) {
      if (since === undefined) continue;
      const free = ([from, { changed, removed }]: [number | null, Changes]) =>
        from === since && !(key in changed) && removed.indexOf(key) < 0;
      let one = found.filter(free)[0];
      if (!one) {
        one = [since, { changed: {}, removed: [], settled: [], beside: true }];
        found.push(one);
      }
      if (value === undefined) one[1].removed.push(key);
      else one[1].changed[key] = value;
    }
  }
  return found;
}

/** A draft as it stood when it was sent. */
export type SentDraft = Pick<Draft, 'answers' | 'conflicts'> & { plain?: Plain; told?: Others };

/** What both sides have once `sent` was applied, but for what others have changed: that comes with the server's copy. */
export function agreed(known: Known, sent: SentDraft): Known {
  if (sent.told) return { ...known, plain: sent.plain ?? known.plain, told: sent.told };
  const conflicts = { ...known.conflicts };
  for (const key of Object.keys(conflicts)) if (!sent.conflicts?.[key]) delete conflicts[key];
  return { ...known, answers: sent.answers, conflicts, plain: sent.plain ?? known.plain };
}

/**
 * What was typed on a screen since it read `before`, laid over what has come into the draft meanwhile (`now`). An
 * answer that both have touched keeps both.
 */
export function carry(now: Draft, before: Draft, typed: Draft, device: string, at: string): Draft {
  const next: Record<string, unknown> = { ...now };
  const fields = { ...before, ...typed } as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const was = (before as Record<string, unknown>)[name];
    const is = (typed as Record<string, unknown>)[name];
    if (name !== 'rev' && name !== 'copied' && name !== 'answers' && is !== was) next[name] = is;
  }
  const answers = { ...now.answers };
  const conflicts: Record<string, LocalOther[]> = { ...((next as Draft).conflicts ?? {}) };
  for (const key of keysOf(before.answers, typed.answers)) {
    const value = typed.answers[key];
    const came = now.answers[key];
    if (same(value, before.answers[key]) || same(value, came)) continue;
    if (same(came, before.answers[key])) {
      put(answers, key, value);
      continue;
    }
    const own: LocalOther = { device, made_at: at, since: null };
    conflicts[key] = [...(conflicts[key] ?? []), value === undefined ? own : { ...own, value }];
  }
  const merged = { ...(next as Draft), answers };
  if (Object.keys(conflicts).length > 0) merged.conflicts = conflicts;
  return merged;
}
