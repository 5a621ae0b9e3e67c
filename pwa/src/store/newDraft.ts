/** Starting a form: the first thing on a phone that there is to lose. */

import { askToKeep } from './askToKeep';
import { announce } from './changes';
import { transact } from './database';
import { sealDraft } from './drafts';
import type { Draft } from './draftTypes';
import { ensureProfile } from './firstProfile';
import { uuid7 } from './ids';
import { requireSession } from './session';

export type DraftInit = Pick<Draft, 'procedure' | 'version' | 'title'> &
  Partial<Pick<Draft, 'agency' | 'case' | 'answers' | 'papers' | 'page' | 'from' | 'filled'>>;

/** Start a draft; makes the phone's first profile where there is none. */
export async function createDraft(init: DraftInit): Promise<Draft> {
  await ensureProfile();
  const open = await requireSession();
  const now = Date.now();
  const draft: Draft = {
    id: uuid7(),
    agency: null,
    case: null,
    answers: {},
    papers: [],
    page: null,
    ...init,
    createdAt: now,
    updatedAt: now,
    state: 'open',
  };
  const record = await sealDraft(open, draft);
  await transact(['drafts'], (tx) => tx.objectStore('drafts').add(record));
  announce(['draft']);
  // From here on there is something to lose: ask the browser not to clear it when space is short.
  void askToKeep();
  return draft;
}
