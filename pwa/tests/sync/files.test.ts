// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { openTab } from '../support/phone';
import { eachSignedIn } from '../support/signedIn';

const world = eachSignedIn();

const bytes = (mark: string) =>
  new TextEncoder().encode(`ảnh ${mark} `.repeat(50)).buffer as ArrayBuffer;

/** A filing with two photos, filed on this phone. */
async function fileWithPhotos() {
  const { tab } = world;
  const photos = [
    await tab.keepFile(bytes('một'), 'image/jpeg'),
    await tab.keepFile(bytes('hai'), 'image/jpeg'),
  ];
  const draft = await tab.createDraft({
    procedure: '1.004194',
    version: 1,
    title: 'x',
    agency: 'a1',
    answers: { pictures: photos },
  });
  await tab.enqueueFiling(draft, {
    procedure: draft.procedure,
    form_version: 1,
    case: null,
    agency: 'a1',
    answers: draft.answers,
    papers: [],
  });
  return { draft, photos };
}

describe('the bytes of a filing', () => {
  test('follow its text, one by one, as they were', async () => {
    const { draft, photos } = await fileWithPhotos();
    expect(await world.tab.sendFiles(true)).toBe(0); // before the text is there nothing waits for them
    expect(world.server.puts).toEqual([]);
    await world.tab.syncNow('enqueue');
    expect(world.server.filed).toEqual([draft.id]);
    expect(await world.tab.sendFiles(true)).toBe(0);
    expect(world.server.puts.map(({ sha256 }) => sha256).sort()).toEqual(
      photos.map(({ file }) => file).sort(),
    );
    expect(world.server.puts[0]).toMatchObject({ person: 'p1', type: 'image/jpeg' });
    for (const { file } of photos) {
      const kept = (await world.tab.readFile(file))?.bytes as ArrayBuffer;
      expect(world.server.files.get(file)?.equals(Buffer.from(kept))).toBe(true);
    }
    const files = (await world.tab.getEntity('dossier_files', draft.id))?.value.files;
    expect(files?.every(({ received_at }) => received_at)).toBe(true);
    expect(world.tab.syncState()).toMatchObject({ kind: 'all-sent', total: 0 });
  });

  test('are counted while they wait for a network', async () => {
    await fileWithPhotos();
    await world.tab.syncNow('enqueue');
    world.server.reachable.value = false;
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(0);
    expect(world.tab.syncState()).toMatchObject({ kind: 'waiting-network', total: 2 });
  });

  test('are never sent twice, also when the receipt was lost on the way', async () => {
    await fileWithPhotos();
    await world.tab.syncNow('enqueue');
    world.server.filePlan.push('cut-after');
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(0);
    expect(world.server.puts).toHaveLength(1);
    world.tab = await openTab(); // a new life: what was learnt is on the disk
    await world.tab.syncNow('start');
    expect(await world.tab.sendFiles(true)).toBe(0);
    expect(world.server.puts).toHaveLength(2);
    expect(new Set(world.server.puts.map(({ sha256 }) => sha256)).size).toBe(2);
  });

  test('go again to a server that was restored without them', async () => {
    const { draft, photos } = await fileWithPhotos();
    await world.tab.syncNow('enqueue');
    await world.tab.sendFiles(true);
    world.server.files.clear();
    world.server.tellFiles(draft.id);
    world.server.settings.epoch = 2;
    await world.tab.syncNow('manual');
    expect(await world.tab.sendFiles(true)).toBe(0);
    expect(world.server.puts).toHaveLength(4);
    expect(world.server.files.size).toBe(photos.length);
  });

  test('that the server will never take stop only themselves', async () => {
    const { photos } = await fileWithPhotos();
    await world.tab.syncNow('enqueue');
    world.server.filePlan.push({ status: 415, code: 'attachment-type' });
    expect(await world.tab.sendFiles(true)).toBe(0);
    expect(world.server.puts).toHaveLength(2);
    expect(world.server.files.size).toBe(1);
    const profile = world.tab.openProfile()?.id ?? '';
    expect(await world.tab.filesOf(profile, 'refused')).toHaveLength(1);
    await world.tab.sendFiles(true);
    expect(world.server.puts).toHaveLength(photos.length);
  });

  test('do not stop the others when the server fails on one of them', async () => {
    await fileWithPhotos();
    await world.tab.syncNow('enqueue');
    world.server.filePlan.push({ status: 500, code: 'server-error' });
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(0);
    expect(world.server.puts).toHaveLength(2);
    expect(world.server.files.size).toBe(1);
  });

  test('wait as long as a busy server asks', async () => {
    await fileWithPhotos();
    await world.tab.syncNow('enqueue');
    const busy = { status: 503, code: 'busy', headers: { 'Retry-After': '60' } };
    world.server.filePlan.push(busy);
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(0);
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(0);
    expect(world.server.puts).toHaveLength(1);
  });

  test('do not keep a second filing waiting', async () => {
    await fileWithPhotos();
    await world.tab.syncNow('enqueue');
    let during: string[] = [];
    const real = fetch;
    globalThis.fetch = async (path, init) => {
      if (init?.method === 'PUT' && during.length === 0) {
        const next = await world.tab.createDraft({ procedure: 'x', version: 1, title: 'x' });
        await world.tab.enqueueFiling(next, {
          procedure: 'x',
          form_version: 1,
          case: null,
          agency: 'a1',
          answers: {},
          papers: [],
        });
        await world.tab.syncNow('enqueue');
        during = [...world.server.filed];
      }
      return real(path, init);
    };
    await world.tab.sendFiles(true);
    expect(during).toHaveLength(2);
  });

  test('are sent by one tab at a time', async () => {
    await fileWithPhotos();
    await world.tab.syncNow('enqueue');
    const other = await openTab();
    await Promise.all([world.tab.sendFiles(true), other.sendFiles(true)]);
    expect(world.server.puts).toHaveLength(2);
  });

  test('are sent by the service worker when no page is open', async () => {
    await fileWithPhotos();
    await import('../../src/sync/background');
    const { hosoxaSync } = globalThis as unknown as {
      hosoxaSync: (reason: 'background') => Promise<boolean>;
    };
    world.server.filePlan.push({ status: 503, code: 'busy', headers: { 'Retry-After': '1' } });
    expect(await hosoxaSync('background')).toBe(false); // the browser will wake it again
    expect(world.server.filed).toHaveLength(1);
    world.tab = await openTab();
    await import('../../src/sync/background');
    const again = (globalThis as unknown as { hosoxaSync: typeof hosoxaSync }).hosoxaSync;
    expect(await again('background')).toBe(true);
    expect(world.server.files.size).toBe(2);
  });
});
