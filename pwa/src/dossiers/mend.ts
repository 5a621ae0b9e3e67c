/** From a refused filing back to the question that is concerned. */

import { pageOf } from '../forms/engine';
import type { FormDefinition, Path } from '../forms/engine/types';
import { rememberRefusal } from '../forms/refusal';
import type { QueueItem } from '../store/queueTypes';
import type { Problem } from '../store/types';
import { editAgain } from '../sync/outbox';

/** The screen of the first question that a problem is about; the check page when it names none. */
export function mendPath(
  draft: string,
  definition: FormDefinition | undefined,
  problem: Problem | undefined,
): string {
  const base = `/khai/${draft}`;
  for (const { path } of problem?.errors ?? []) {
    const page = definition && pageOf(definition, path);
    if (page) return `${base}/${page}?ve=kiem-tra&loi=1${rowOf(path)}`;
  }
  return `${base}/kiem-tra`;
}

function rowOf([table, row]: Path): string {
  return typeof row === 'number' ? `&dong=${row + 1}&bang=${table}` : '';
}

/** Open the draft again, at what is to be mended. */
export async function mend(
  item: QueueItem,
  definition: FormDefinition | undefined,
): Promise<string> {
  const { problem } = item;
  const draft = await editAgain(item.id);
  if (problem?.code === 'form-version-lapsed' || problem?.code === 'form-version-unknown') {
    // Its screen offers to carry the answers over to the version in force.
    return `/khai/${draft.id}/kiem-tra`;
  }
  rememberRefusal(draft.id, problem?.errors ?? []);
  return mendPath(draft.id, definition, problem);
}
