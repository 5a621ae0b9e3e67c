/** From a refused filing back to the question that is concerned. */

import { pageOf } from '../forms/engine';
import type { FormDefinition, Path } from '../forms/engine/types';
import { rememberRefusal } from '../forms/refusal';
import { saveDraft } from '../store/drafts';
import { getEntity } from '../store/entities';
import type { Problem, QueueItem } from '../store/types';
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

/** Open the draft again; where the form has lapsed it goes on with the one in force. */
export async function mend(
  item: QueueItem,
  definition: FormDefinition | undefined,
): Promise<string> {
  const { problem } = item;
  const draft = await editAgain(item.id);
  if (problem?.code === 'form-version-lapsed' || problem?.code === 'form-version-unknown') {
    const now = (await getEntity('procedure', draft.procedure))?.value.form_version;
    if (now !== undefined && now !== draft.version) {
      await saveDraft({ ...draft, state: 'open', version: now });
    }
    return `/khai/${draft.id}/kiem-tra`;
  }
  rememberRefusal(draft.id, problem?.errors ?? []);
  return mendPath(draft.id, definition, problem);
}
