/** The files of a case in the order of its form: which pages stand at which answer or paper, and how each is. No DOM. */

import type { Answer, Question } from '../../forms/engine/types';
import { pick } from '../../i18n';
import { filesIn, type NamedFile } from '../../media/kept';
import type { DossierAnswersValue, FileState, FilesValue, FormValue } from '../../store/types';
import { type ItemKind, place } from '../actionForm';

export type PageOf = NamedFile & {
  /** Within its place, from 1. */
  n: number;
  state: FileState;
  /** A problem's code, of what is refused. */
  refusal: string | null;
  /** False where the server has no small picture of it. */
  thumb: boolean;
};

/** An answer or a paper that has pages. */
export type Place = {
  /** `answer.pictures`, `paper.birth_certificate`: as a request for more names it. */
  id: string;
  what: ItemKind;
  key: string;
  label: string;
  pages: PageOf[];
};

/** The arguments: what was filed, under which form, and what the server says of the files. */
export function placesOf(
  form: FormValue | undefined,
  filed: DossierAnswersValue | undefined,
  files: FilesValue | undefined,
): Place[] {
  if (!form || !filed) {
    return [];
  }
  const known = new Map(files?.files.map((one) => [one.file, one]));
  const places: Place[] = [];
  const add = (what: ItemKind, key: string, label: string, found: readonly NamedFile[]) => {
    const seen = found.filter(({ type }) => !type.startsWith('audio/'));
    const pages = seen.map(({ file, type, size }, n) => {
      const said = known.get(file);
      // Without a word of the server's it has not come; a server of before says nothing but when it came.
      const state = said?.state ?? (said?.received_at ? 'ready' : 'coming');
      const refusal = said?.refusal ?? null;
      return { file, type, size, n: n + 1, state, refusal, thumb: said?.thumb !== false };
    });
    if (pages.length > 0) {
      places.push({ id: place(what, key), what, key, label, pages });
    }
  };
  const questions = form.form.pages.flatMap((page) => page.questions);
  for (const question of questions) {
    const value = filed.answers[question.key];
    // A group's answers have a name of their own in a request; a table is asked for as a whole.
    const inner = question.questions ?? [];
    if (inner.length > 0 && value && typeof value === 'object' && !Array.isArray(value)) {
      for (const one of inner) {
        const part = (value as Record<string, Answer>)[one.key];
        add('answer', `${question.key}.${one.key}`, official(one), within(one, part));
      }
    } else {
      add('answer', question.key, official(question), within(question, value));
    }
  }
  for (const { key, name } of form.papers) {
    const choice = filed.papers.find((one) => one.key === key);
    add('paper', key, pick(name), choice?.hand_in === 'attached' ? (choice.pages ?? []) : []);
  }
  return places;
}

function official({ official_label, label }: Question): string {
  return official_label?.vi ?? pick(label);
}

/** Every file of an answer, rows of tables included. */
function within(question: Question, value: Answer | undefined): NamedFile[] {
  if (question.kind === 'photo' || question.kind === 'signature') {
    return filesIn(value);
  }
  const rows = question.questions && Array.isArray(value) ? (value as Answer[]) : [];
  return rows.flatMap((row) =>
    (question.questions ?? []).flatMap((one) =>
      within(one, (row as Record<string, Answer> | null)?.[one.key]),
    ),
  );
}

export type At = { place: Place; page: PageOf };

/** All pages one after the other, as *next* goes through them. */
export function inOrder(places: readonly Place[]): At[] {
  return places.flatMap((one) => one.pages.map((page) => ({ place: one, page })));
}

/** `answer.pictures/2` of an address → where in `inOrder` it stands; −1 for none. */
export function whereIs(all: readonly At[], address: string): number {
  return all.findIndex((one) => addressOf(one) === address);
}

export function addressOf({ place: { id }, page: { n } }: At): string {
  return `${id}/${n}`;
}

export function thumbId(at: At): string {
  return `page-${addressOf(at)}`;
}

/** `1234567` → `1,2 MB`; `40000` → `40 KB`. */
export function sayBytes(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.ceil(bytes / 1000)} KB`
    : `${(bytes / 1_000_000).toFixed(1).replace('.', ',')} MB`;
}
