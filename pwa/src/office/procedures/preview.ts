/** Asks the server what form a spreadsheet would make. Nothing is kept there. */

import type { FormDefinition, Json, Text } from '../../forms/engine/types';

const TIME_OUT_MS = 60_000;
/** As the server has it. */
export const MOST_BYTES = 2_000_000;
/** Files that hold a form. */
export const ACCEPTED = ['.xlsx', '.xls', '.csv', '.md'];

/** A sentence about a place in the spreadsheet; `row` is 0 for a whole sheet. */
export type Remark = { sheet: string; row: number; column: string; cell: string; message: Text };

export type Preview = {
  /** What would be published; null while there are mistakes. */
  definition: { [key: string]: Json } | null;
  /** The same as a resident gets it. */
  form: FormDefinition | null;
  notes: Remark[];
  mistakes: Remark[];
};

/** What stands in the way before anything is sent. */
export type FileFault = 'none' | 'kind' | 'size' | 'empty';

export function fileFault(file: Pick<File, 'name' | 'size'> | undefined): FileFault | undefined {
  if (!file) return 'none';
  if (!ACCEPTED.some((ending) => file.name.toLowerCase().endsWith(ending))) return 'kind';
  if (file.size > MOST_BYTES) return 'size';
  return file.size === 0 ? 'empty' : undefined;
}

/** Why there is no preview: the server's sentence, or undefined when it could not be reached. */
export class PreviewError extends Error {
  override name = 'PreviewError';
  readonly detail: string | undefined;
  constructor(detail?: string) {
    super(detail ?? 'lost');
    this.detail = detail;
  }
}

/** `into`: code of the procedure whose next version the form is to be. */
export async function preview(file: File, into: string | undefined): Promise<Preview> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIME_OUT_MS);
  let answer: Response;
  let value: unknown;
  try {
    answer = await fetch('/api/procedures/preview', {
      method: 'POST',
      headers: {
        'Hosoxa-Protocol': '1',
        'Accept-Language': document.documentElement.lang || 'vi',
        'Content-Type': 'application/octet-stream',
        'Hosoxa-File': encodeURIComponent(file.name.normalize('NFC')),
        ...(into && { 'Hosoxa-Into': into }),
      },
      body: await file.arrayBuffer(),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: stop.signal,
    });
    value = await answer.json();
  } catch {
    throw new PreviewError();
  } finally {
    clearTimeout(timer);
  }
  if (!answer.ok) throw new PreviewError((value as { detail?: string } | null)?.detail);
  return value as Preview;
}

/** `D12`, or sheet, row and column in words: `survey, 12, relevant`. */
export function placeOf({ sheet, row, column, cell }: Remark): string {
  const where = cell || [row || '', column].filter(Boolean).join(', ');
  return where ? `${sheet}: ${where}` : sheet;
}

/** By sheet and row, as one works through a spreadsheet. */
export function inOrder(remarks: Remark[]): Remark[] {
  return [...remarks].sort((a, b) =>
    a.sheet === b.sheet ? a.row - b.row : a.sheet < b.sheet ? -1 : 1,
  );
}
