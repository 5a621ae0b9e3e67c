/** What the work list knows of a case, and how some hundreds of them are kept in one sealed block. No DOM. */

import { fold } from '../forms/fold';
import type { CaseValue, Entity, Text } from '../store/types';

const KEPT = [
  'code',
  'procedure',
  'agency',
  'status',
  'filed_at',
  'due_at',
  'ended_at',
  'paused',
  'applicant_name',
] as const;

export type Listed = Pick<CaseValue, (typeof KEPT)[number] | 'summary'> & {
  id: string;
  /** 0 in what an older server sent. */
  files_missing: number;
  /** Code and names, folded for search; the code also without its separators. */
  words: string;
};

/** Of the blocks on the phone: another number when `KEPT`, `wordsOf` or `fold` changes, and they are made anew. */
export const FORMAT = 2;

export function wordsOf(value: CaseValue): string {
  const code = value.code ?? '';
  return fold(
    `${code} ${code.replace(/[^0-9A-Za-z]/g, '')} ${value.applicant_name} ${value.submitter_name} ${value.phone ?? ''}`,
  );
}

export function listed({ id, value }: Pick<Entity<CaseValue>, 'id' | 'value'>): Listed {
  const kept = Object.fromEntries(KEPT.map((name) => [name, value[name]]));
  const { summary, files_missing = 0 } = value;
  return { ...kept, id, summary, files_missing, words: wordsOf(value) } as Listed;
}

/** Values in the order of `KEPT`; the labels of summaries, which are all alike, once a block. */
export type Packed = {
  labels: Text[];
  rows: [string, string, unknown[], (number | string)[], number][];
};

export function pack(rows: readonly Listed[]): Packed {
  const labels: Text[] = [];
  const known = new Map<string, number>();
  const numberOf = (label: Text) => {
    const text = JSON.stringify(label);
    const number = known.get(text) ?? labels.push(label) - 1;
    known.set(text, number);
    return number;
  };
  return {
    labels,
    rows: rows.map((row) => [
      row.id,
      row.words,
      KEPT.map((name) => row[name]),
      row.summary.flatMap(({ label, value }) => [numberOf(label), value]),
      row.files_missing,
    ]),
  };
}

export function unpack({ labels, rows }: Packed): Listed[] {
  return rows.map(([id, words, values, told, files_missing]) => {
    const row: { [name: string]: unknown } = { id, words, files_missing };
    KEPT.forEach((name, i) => {
      row[name] = values[i];
    });
    const summary: Listed['summary'] = [];
    for (let i = 0; i < told.length; i += 2) {
      summary.push({ label: labels[told[i] as number] as Text, value: told[i + 1] as string });
    }
    row['summary'] = summary;
    return row as Listed;
  });
}
