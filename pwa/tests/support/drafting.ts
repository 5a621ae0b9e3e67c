/** Two devices of one person and a server that merges drafts, new for each test of the file that asks for them. */

import { afterEach, beforeEach } from 'vitest';

import type { Draft } from '../../src/store/draftTypes';
import { DraftServer } from './draftServer';
import { DRAFT, newPhone, type Tab } from './phone';
import { startServer, type TestServer } from './server';
import { signedIn } from './signedIn';

export type Device = {
  name: string;
  tab: Tab;
  copyDrafts: () => Promise<void>;
  layOver: typeof import('../../src/sync/drafts').layOver;
};

/** `speaking`: who is speaking to the server. A request does not say it, the session does. */
export type Drafting = {
  server: TestServer;
  drafts: Map<string, DraftServer>;
  speaking: string;
  phone: Device;
};

function problem(code: string) {
  return {
    outcome: 'rejected' as const,
    problem: { type: '', code, title: '', status: 409, detail: '' },
  };
}

/** As much of the server as drafts need. */
function judging(world: Drafting): TestServer['settings']['judge'] {
  return (mutation) => {
    const { server, drafts, speaking } = world;
    const { entity: id, type, base } = mutation;
    if (type === 'dossier.file' && (drafts.get(id)?.drop(base, speaking) ?? true))
      server.publish('person:p1', { collection: 'draft', id, forget: true });
    if (!type.startsWith('draft.')) return {};
    const draft = drafts.get(id) ?? new DraftServer();
    drafts.set(id, draft);
    if (type === 'draft.delete') {
      if (!draft.drop(base, speaking)) return problem('stale-base');
      server.publish('person:p1', { collection: 'draft', id, forget: true });
      return { data: {} };
    }
    if (JSON.stringify(mutation.args).includes('too much')) return problem('draft-too-large');
    const version = draft.save(mutation, speaking);
    server.publish('person:p1', { collection: 'draft', id, version, value: draft.value });
    return { data: { version } };
  };
}

export function eachDrafting(): Drafting {
  const world = {} as Drafting;
  beforeEach(async () => {
    world.server = await startServer();
    world.drafts = new Map();
    world.server.settings.judge = judging(world);
    world.server.connect();
    world.phone = await device(world, 'A');
    world.speaking = 'A';
  });
  afterEach(() => world.server.stop());
  return world;
}

export async function device({ server }: Drafting, name: string, person = 'p1'): Promise<Device> {
  newPhone();
  const tab = await signedIn(server, person);
  const { copyDrafts, layOver } = await import('../../src/sync/drafts');
  await tab.transact(['meta'], (tx) => tx.objectStore('meta').put(name, 'device'));
  return { name, tab, copyDrafts, layOver };
}

/** What a page does after a run of the sync. */
export async function sync(world: Drafting, { name, tab, copyDrafts }: Device): Promise<void> {
  world.speaking = name;
  await tab.syncNow('manual');
  await copyDrafts();
}

export async function type({ tab }: Device, id: string, answers: Draft['answers']): Promise<void> {
  const draft = (await tab.getDraft(id)) as Draft;
  await tab.saveDraft({ ...draft, answers: { ...draft.answers, ...answers } });
}

export async function begin(
  on: Device,
  answers: Draft['answers'] = { name: 'Thái' },
): Promise<string> {
  const { id } = await on.tab.createDraft(DRAFT);
  await type(on, id, answers);
  return id;
}

/** Put its filing in the queue there. */
export async function enqueue({ tab }: Device, draft: Draft): Promise<void> {
  const { procedure, version: form_version, answers, papers } = draft;
  const args = { procedure, form_version, case: null, agency: 'a1', answers, papers };
  await tab.enqueueFiling(draft, args);
}

export const read = async ({ tab }: Device, id: string) => (await tab.getDraft(id)) as Draft;

export async function isCopied(on: Device, id: string): Promise<boolean> {
  const { copied, updatedAt } = await read(on, id);
  return copied === updatedAt;
}

export const mutations = ({ server }: Drafting) =>
  server.seen.flatMap((request) => request.mutations);
