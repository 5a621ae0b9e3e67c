/** A phone: one IndexedDB that lasts, and tabs (fresh module graphs) that come and go over it. */

import 'fake-indexeddb/auto';

import { IDBFactory } from 'fake-indexeddb';
import { vi } from 'vitest';

const RealChannel = BroadcastChannel;
let phones = 0;

/** A phone that has never seen the app. The tabs of the one before hear nothing of it. */
export function newPhone(): void {
  const phone = ++phones;
  vi.stubGlobal(
    'BroadcastChannel',
    class extends RealChannel {
      constructor(name: string) {
        super(`${name}-${phone}`);
      }
    },
  );
  vi.stubGlobal('indexedDB', new IDBFactory());
  // Node 20 has no navigator; a phone with neither Web Locks nor a storage manager.
  vi.stubGlobal('navigator', {});
}

/** Open the app: everything it keeps in memory is new, what it keeps in the database is as it was. */
export async function openTab() {
  vi.resetModules();
  const [
    database,
    changes,
    profiles,
    draftList,
    drafts,
    newDraft,
    entities,
    entityList,
    meta,
    device,
    trouble,
    session,
    outbox,
    engine,
    schedule,
    request,
    lock,
    reachability,
    blobs,
    sweeping,
    files,
    asking,
    watching,
    handing,
    taking,
    scratch,
    uploads,
  ] = await Promise.all([
    import('../../src/store/database'),
    import('../../src/store/changes'),
    import('../../src/store/profiles'),
    import('../../src/store/draftList'),
    import('../../src/store/drafts'),
    import('../../src/store/newDraft'),
    import('../../src/store/entities'),
    import('../../src/store/entityList'),
    import('../../src/store/meta'),
    import('../../src/store/device'),
    import('../../src/store/trouble'),
    import('../../src/store/session'),
    import('../../src/sync/outbox'),
    import('../../src/sync/engine'),
    import('../../src/sync/schedule'),
    import('../../src/sync/request'),
    import('../../src/sync/lock'),
    import('../../src/sync/reachability'),
    import('../../src/store/blobs'),
    import('../../src/store/sweep'),
    import('../../src/sync/files'),
    import('../../src/store/askToKeep'),
    import('../../src/store/watch'),
    import('../../src/store/handOver'),
    import('../../src/store/takeOver'),
    import('../../src/store/scratch'),
    import('../../src/sync/uploads'),
  ]);
  return {
    ...database,
    ...changes,
    ...profiles,
    ...draftList,
    ...drafts,
    ...newDraft,
    ...entities,
    ...entityList,
    ...meta,
    ...device,
    ...trouble,
    ...session,
    ...outbox,
    ...engine,
    ...schedule,
    ...request,
    ...lock,
    ...reachability,
    ...blobs,
    ...sweeping,
    ...files,
    ...asking,
    ...watching,
    ...handing,
    ...taking,
    ...scratch,
    ...uploads,
  };
}

export type Tab = Awaited<ReturnType<typeof openTab>>;

/** Everything in the database, as one text: what a thief with the phone's files would read. */
export async function dump(tab: Tab): Promise<string> {
  const names = ['meta', 'profiles', 'cursors', 'drafts', 'entities', 'queue', 'blobs'] as const;
  const records = await tab.read([...names], (tx) =>
    Promise.all(names.map((name) => tx.objectStore(name).getAll())),
  );
  const seen = (value: unknown): unknown =>
    value instanceof ArrayBuffer
      ? Buffer.from(value).toString('latin1')
      : ArrayBuffer.isView(value)
        ? Buffer.from(value.buffer).toString('latin1')
        : Array.isArray(value)
          ? value.map(seen)
          : typeof value === 'object' && value !== null
            ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, seen(v)]))
            : value;
  return JSON.stringify(seen(records));
}

export const DRAFT = { procedure: '1.004194', version: 1, title: 'Đăng ký tạm trú' };

/** A draft with answers, as the form leaves it. */
export async function fillDraft(tab: Tab, name = 'Trần Thị Thái') {
  const draft = await tab.createDraft(DRAFT);
  const filled = {
    ...draft,
    agency: 'a1',
    answers: { full_name: name, citizen_id: '019164000001' },
  };
  await tab.saveDraft(filled);
  return filled;
}

/** Fill and file a draft; the id of the mutation. */
export async function fileDraft(tab: Tab, name?: string) {
  const draft = await fillDraft(tab, name);
  const id = await tab.enqueueFiling(draft, {
    procedure: draft.procedure,
    form_version: draft.version,
    case: null,
    agency: 'a1',
    answers: draft.answers,
    papers: [],
  });
  return { draft, id };
}
