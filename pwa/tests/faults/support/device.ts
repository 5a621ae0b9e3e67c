/** What a page of the app has of store and engine, as one script: the tests run it once a tab, with a phone's own globals. */

export { filesOf, keepFile } from '../../../src/store/blobs';
export { listDrafts } from '../../../src/store/draftList';
export { getDraft, saveDraft } from '../../../src/store/drafts';
export { getEntity } from '../../../src/store/entities';
export { listEntities } from '../../../src/store/entityList';
export { createDraft } from '../../../src/store/newDraft';
export { addProfile, bindPerson, ensureProfile, setPin, unlock } from '../../../src/store/profiles';
export { session } from '../../../src/store/session';
export { refreshState, resume, syncNow, syncState } from '../../../src/sync/engine';
export { sendFiles } from '../../../src/sync/files';
export { discard, editAgain, enqueue, enqueueFiling, listQueue } from '../../../src/sync/outbox';
export { probe } from '../../../src/sync/reachability';
export { loadSchedule } from '../../../src/sync/schedule';
