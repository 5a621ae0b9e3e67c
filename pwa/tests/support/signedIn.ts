/** A signed-in phone and its server, new for each test of the file that calls `eachSignedIn()`. */

import { afterEach, beforeEach, vi } from 'vitest';

import { newPhone, openTab, type Tab } from './phone';
import { startServer, type TestServer } from './server';

/** `tab` may be replaced: the app closed and opened again. */
export type World = { tab: Tab; server: TestServer };

export async function signedIn(server: TestServer, person: string): Promise<Tab> {
  const fresh = await openTab();
  const { id } = await fresh.ensureProfile();
  await fresh.bindPerson(id, person, 'Trần Thị Thái');
  server.jar.session = person;
  return fresh;
}

export function eachSignedIn(): World {
  const world = {} as World;
  beforeEach(async () => {
    newPhone();
    world.server = await startServer();
    world.server.connect();
    world.tab = await signedIn(world.server, 'p1');
  });
  afterEach(async () => {
    vi.useRealTimers();
    await world.server.stop();
  });
  return world;
}

/** Queue `count` small mutations; their ids. */
export async function notes(tab: Tab, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    ids.push(await tab.enqueue({ type: 'notice.read', entity: `n${i}`, args: {} }));
  }
  return ids;
}

/** As after a broken cursor: the next pull begins from zero, in the same life of the server. */
export async function loseCursor(tab: Tab): Promise<void> {
  await tab.transact(['cursors'], async (tx) => {
    const store = tx.objectStore('cursors');
    for (const known of await store.getAll()) await store.put({ ...known, cursor: null });
  });
}

export async function states(tab: Tab): Promise<string[]> {
  return (await tab.listQueue()).map(({ state }) => state);
}
