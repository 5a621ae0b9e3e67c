// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { openTab } from '../support/phone';
import { eachSignedIn } from '../support/signedIn';

const world = eachSignedIn();

const bytes = (mark: string) =>
  new TextEncoder().encode(`ảnh ${mark} `.repeat(50)).buffer as ArrayBuffer;
/** Larger than the first piece. */
const large = (mark: string, size = 150_000) =>
  new TextEncoder().encode(`${mark} `.repeat(size / 2)).buffer.slice(0, size) as ArrayBuffer;

/** A filing with photos, filed on this phone and sent. */
async function fileWithPhotos(...made: ArrayBuffer[]) {
  const { tab } = world;
  const photos = [];
  for (const one of made.length > 0 ? made : [bytes('một'), bytes('hai')]) {
    photos.push(await tab.keepFile(one, 'image/jpeg'));
  }
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

/** The same, and its text has arrived. */
async function filed(...made: ArrayBuffer[]) {
  const all = await fileWithPhotos(...made);
  await world.tab.syncNow('enqueue');
  return all;
}

const uploads = () => world.server.uploads;
const sentBytes = () => uploads().pieces.reduce((sum, piece) => sum + piece.bytes, 0);
const refused = () => world.tab.filesOf(world.tab.openProfile()?.id ?? '', 'refused');

describe('the bytes of a filing', () => {
  test('follow its text, one by one, as they were', async () => {
    const { draft, photos } = await fileWithPhotos();
    expect(await world.tab.sendFiles(true)).toBe(0); // before the text is there nothing waits for them
    expect(uploads().begun).toEqual([]);
    await world.tab.syncNow('enqueue');
    expect(world.server.filed).toEqual([draft.id]);
    expect(await world.tab.sendFiles(true)).toBe(0);
    expect(uploads().begun[0]).toMatchObject({ person: 'p1', type: 'image/jpeg', offset: 0 });
    expect(uploads().pieces).toHaveLength(2);
    for (const { file } of photos) {
      const kept = (await world.tab.readFile(file))?.bytes as ArrayBuffer;
      expect(world.server.files.get(file)?.equals(Buffer.from(kept))).toBe(true);
    }
    const files = (await world.tab.getEntity('dossier_files', draft.id))?.value.files;
    expect(files?.every(({ received_at }) => received_at)).toBe(true);
    expect(world.tab.syncState()).toMatchObject({ kind: 'all-sent', total: 0 });
  });

  test('go in pieces, and how far they are is told', async () => {
    const { photos } = await filed(large('a'));
    const seen: (number | undefined)[] = [];
    const file = photos[0]?.file ?? '';
    world.tab.onUploads(() => seen.push(world.tab.uploadsState().get(file)?.sent));
    expect(await world.tab.sendFiles(true)).toBe(0);
    expect(uploads().pieces.length).toBeGreaterThan(1);
    expect(seen[0]).toBe(0);
    expect(seen).toEqual([...seen].sort((a, b) => (a ?? 0) - (b ?? 0)));
    expect(seen[seen.length - 1]).toBe(150_000);
    expect(sentBytes()).toBe(150_000);
  });

  test('are told of in the other tabs of the browser too', async () => {
    const { photos } = await filed(large('a'));
    const sender = world.tab;
    const other = await openTab();
    const heard = new Promise<number | undefined>((resolve) => {
      const file = photos[0]?.file ?? '';
      other.onUploads(() => resolve(other.uploadsState().get(file)?.size));
    });
    await sender.sendFiles(true);
    expect(await heard).toBe(150_000);
  });

  test('are counted while they wait for a network', async () => {
    await filed();
    world.server.reachable.value = false;
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(0);
    expect(world.tab.syncState()).toMatchObject({ kind: 'waiting-network', total: 2 });
  });

  test('are never sent twice, also when the receipt was lost on the way', async () => {
    const { photos } = await filed();
    uploads().plan.push('cut-after');
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(0);
    expect(uploads().pieces).toHaveLength(1);
    world.tab = await openTab(); // a new life: what was learnt is on the disk
    await world.tab.syncNow('start');
    expect(await world.tab.sendFiles(true, 'start')).toBe(0);
    expect(uploads().pieces).toHaveLength(2);
    expect(world.server.files.size).toBe(photos.length);
  });

  test('are not sent at all where the server has them already', async () => {
    const { draft, photos } = await filed();
    for (const { file } of photos) world.server.files.set(file, Buffer.from('x'));
    expect(await world.tab.sendFiles(true)).toBe(0);
    expect(uploads().pieces).toEqual([]);
    world.server.tellFiles(draft.id);
  });

  test('go on where the line was cut, in the next life of the tab', async () => {
    const { photos } = await filed(large('a'));
    uploads().plan.push(null, 'cut-half');
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(0);
    const there = Array.from(uploads().open.values())[0]?.parts.length ?? 0;
    expect(there).toBeGreaterThan(65_536);
    world.tab = await openTab();
    expect(await world.tab.sendFiles(true, 'start')).toBe(0);
    expect(uploads().begun[1]?.offset).toBe(there);
    expect(uploads().pieces[2]?.offset).toBe(there);
    expect(world.server.files.has(photos[0]?.file ?? '')).toBe(true);
  });

  test('go in smaller pieces only where nothing of a lost one has arrived', async () => {
    await filed(large('a', 400_000));
    uploads().plan.push('cut-half');
    await world.tab.sendFiles(true, 'online');
    uploads().plan.push('cut-before');
    await world.tab.sendFiles(true, 'online');
    uploads().plan.push('cut-before');
    await world.tab.sendFiles(true, 'online');
    const sizes = uploads().pieces.map((piece) => piece.bytes);
    expect(sizes).toEqual([65_536, 65_536, 32_768]);
    expect(await world.tab.sendFiles(true, 'online')).toBe(0);
    expect(world.server.files.size).toBe(1);
  });

  test('are asked for once more where all had arrived and the server died over it', async () => {
    await filed(bytes('một'));
    uploads().plan.push('cut-unfinished');
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(0);
    expect(world.server.files.size).toBe(0);
    expect(await world.tab.sendFiles(true, 'online')).toBe(0);
    expect(uploads().pieces[1]?.bytes).toBe(0);
    expect(world.server.files.size).toBe(1);
  });

  test('begin anew where the server has forgotten how far they were', async () => {
    await filed(large('a'));
    uploads().plan.push(null, 'forget');
    expect(await world.tab.sendFiles(true)).toBe(0);
    expect(uploads().begun).toHaveLength(2);
    expect(world.server.files.size).toBe(1);
  });

  test('go by what the server has, where another device has sent some of it meanwhile', async () => {
    await filed(large('a'));
    const real = fetch;
    let moved = false;
    globalThis.fetch = (path, init) => {
      if (init?.method === 'PATCH' && !moved) {
        moved = true;
        for (const one of uploads().open.values()) {
          one.parts = Buffer.from(large('a')).subarray(0, 100_000);
        }
      }
      return real(path, init);
    };
    expect(await world.tab.sendFiles(true)).toBe(0);
    expect(uploads().pieces[1]?.offset).toBe(100_000);
    expect(world.server.files.size).toBe(1);
  });

  test('come soon again where the server still listens to a line that was cut', async () => {
    await filed();
    uploads().plan.push({ status: 423, code: 'upload-locked' });
    const wait = await world.tab.sendFiles(true);
    expect(wait).toBeLessThan(3000);
    expect(world.server.files.size).toBe(1); // the other was not kept waiting
  });

  test('go again to a server that was restored without them', async () => {
    const { draft, photos } = await filed();
    await world.tab.sendFiles(true);
    world.server.files.clear();
    world.server.tellFiles(draft.id);
    world.server.settings.epoch = 2;
    await world.tab.syncNow('manual');
    expect(await world.tab.sendFiles(true)).toBe(0);
    expect(uploads().pieces).toHaveLength(4);
    expect(world.server.files.size).toBe(photos.length);
  });

  test('are not taken for sent by a portal', async () => {
    await filed();
    uploads().plan.push('portal');
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(0);
    expect(world.server.files.size).toBe(0);
    uploads().beginPlan.push('portal');
    expect(await world.tab.sendFiles(true, 'manual')).toBeGreaterThan(0);
    expect(await world.tab.sendFiles(true, 'manual')).toBe(0);
    expect(world.server.files.size).toBe(2);
  });

  test.each(['attachment-type', 'attachment-pixels', 'attachment-encrypted', 'attachment-unsafe'])(
    'that the server will never take stop only themselves: %s',
    async (code) => {
      const { photos } = await filed();
      const bad = photos[0]?.file;
      uploads().settings.judge = ({ sha256 }) => (sha256 === bad ? code : null);
      expect(await world.tab.sendFiles(true)).toBe(0);
      expect(world.server.files.size).toBe(1);
      expect(await refused()).toEqual([bad]);
      const record = await world.tab.read(['blobs'], (tx) =>
        tx.objectStore('blobs').get([world.tab.openProfile()?.id ?? '', bad ?? '']),
      );
      expect(record?.why).toBe(code);
      await world.tab.sendFiles(true);
      expect(uploads().pieces).toHaveLength(photos.length);
    },
  );

  test('that are too large are refused before a byte of them goes', async () => {
    await filed();
    uploads().beginPlan.push({ status: 413, code: 'body-too-large' });
    expect(await world.tab.sendFiles(true)).toBe(0);
    expect(await refused()).toHaveLength(1);
    expect(uploads().pieces).toHaveLength(1);
  });

  test('that arrive damaged go once more from the beginning, and then no more', async () => {
    await filed(bytes('một'));
    let times = 0;
    uploads().settings.judge = () => (times++ === 0 ? 'attachment-damaged' : null);
    expect(await world.tab.sendFiles(true)).toBe(0);
    expect(uploads().pieces.map(({ offset }) => offset)).toEqual([0, 0]);
    expect(world.server.files.size).toBe(1);

    await filed(bytes('hai'));
    uploads().settings.judge = () => 'attachment-damaged';
    expect(await world.tab.sendFiles(true)).toBe(0);
    expect(uploads().pieces).toHaveLength(4);
    expect(await refused()).toHaveLength(1);
  });

  test('do not stop the others when the server fails on one of them', async () => {
    await filed();
    uploads().plan.push({ status: 500, code: 'server-error' });
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(0);
    expect(uploads().pieces).toHaveLength(2);
    expect(world.server.files.size).toBe(1);
  });

  test('wait as long as a busy server asks', async () => {
    await filed();
    const busy = { status: 503, code: 'busy', headers: { 'Retry-After': '60' } };
    uploads().beginPlan.push(busy);
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(50_000);
    expect(await world.tab.sendFiles(true, 'online')).toBeGreaterThan(50_000);
    expect(uploads().begun).toHaveLength(1);
    expect(await world.tab.sendFiles(true, 'manual')).toBe(0);
  });

  test('go at once when the network is back, however long the wait has grown', async () => {
    await filed();
    uploads().plan.push('cut-before');
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(4000);
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(4000);
    expect(await world.tab.sendFiles(true, 'reachable')).toBe(0);
    expect(world.server.files.size).toBe(2);
  });

  test('do not keep a second filing waiting', async () => {
    await filed();
    let during: string[] = [];
    const real = fetch;
    globalThis.fetch = async (path, init) => {
      if (init?.method === 'PATCH' && during.length === 0) {
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

  test('let text that is just going go first: the next piece waits for its answer', async () => {
    await filed(large('a'));
    const order: string[] = [];
    const real = fetch;
    let text: Promise<void> | undefined;
    globalThis.fetch = async (path, init) => {
      const what = String(path)
        .replace(/.*api\//, '')
        .slice(0, 7);
      order.push(`${what} goes`);
      if (init?.method === 'PATCH' && !text) text = world.tab.syncNow('manual');
      const answer = await real(path, init);
      // The text is the slower of the two.
      if (what === 'sync') await new Promise((wake) => setTimeout(wake, 300));
      order.push(`${what} done`);
      return answer;
    };
    await world.tab.sendFiles(true);
    await text;
    const pieces = order.map((what, n) => (what === 'uploads goes' ? n : -1)).filter((n) => n >= 0);
    expect(pieces[2]).toBeGreaterThan(order.indexOf('sync done'));
  });

  test('are sent by one tab at a time', async () => {
    await filed();
    const other = await openTab();
    await Promise.all([world.tab.sendFiles(true), other.sendFiles(true)]);
    expect(uploads().pieces).toHaveLength(2);
  });

  test('of somebody who has left the phone stay where they are', async () => {
    await world.tab.setPin(world.tab.openProfile()?.id ?? '', '111111');
    await filed(large('a'), large('b'));
    const mother = world.tab.openProfile()?.id ?? '';
    const real = fetch;
    let left = false;
    globalThis.fetch = async (path, init) => {
      const answer = await real(path, init);
      if (init?.method === 'PATCH' && !left) {
        left = true;
        await world.tab.addProfile('Em', '222222');
      }
      return answer;
    };
    await world.tab.sendFiles(true);
    expect(uploads().pieces).toHaveLength(1);
    globalThis.fetch = real;
    expect(await world.tab.sendFiles(true, 'manual')).toBe(0); // nothing of the child's waits
    expect(uploads().pieces).toHaveLength(1);
    await world.tab.unlock(mother, '111111');
    expect(await world.tab.sendFiles(true, 'manual')).toBe(0);
    expect(sentBytes()).toBe(300_000);
  });

  test('never go under another\u2019s session', async () => {
    await filed(large('a'));
    const real = fetch;
    globalThis.fetch = async (path, init) => {
      const answer = await real(path, init);
      if (init?.method === 'PATCH') world.server.jar.session = 'p2';
      return answer;
    };
    expect(await world.tab.sendFiles(true)).toBeGreaterThan(0);
    expect(uploads().pieces).toHaveLength(1);
    globalThis.fetch = real;
    world.server.jar.session = 'p1';
    expect(await world.tab.sendFiles(true, 'manual')).toBe(0);
    expect(sentBytes()).toBe(150_000);
  });

  test('are sent by the service worker when no page is open', async () => {
    await fileWithPhotos();
    await import('../../src/sync/background');
    const { hosoxaSync } = globalThis as unknown as {
      hosoxaSync: (reason: 'background') => Promise<boolean>;
    };
    uploads().beginPlan.push({ status: 503, code: 'busy', headers: { 'Retry-After': '1' } });
    expect(await hosoxaSync('background')).toBe(false); // the browser will wake it again
    expect(world.server.filed).toHaveLength(1);
    world.tab = await openTab();
    await import('../../src/sync/background');
    const again = (globalThis as unknown as { hosoxaSync: typeof hosoxaSync }).hosoxaSync;
    expect(await again('background')).toBe(true);
    expect(world.server.files.size).toBe(2);
  });
});

test('a piece takes some seconds: it follows the link within bounds', async () => {
  const { pace } = await import('../../src/sync/upload');
  expect(pace(65_536, 5_000)).toBe(65_536);
  expect(pace(65_536, 10_000)).toBe(32_768);
  expect(pace(1_000, 600)).toBe(32_768); // a rest says nothing of the link
  for (let n = 0; n < 5; n++) expect(pace(32_768, 60_000)).toBeGreaterThanOrEqual(16_384);
  for (let n = 0; n < 9; n++) pace(3_000_000, 10);
  expect(pace(3_000_000, 10)).toBe(2_097_152);
  expect(pace(2_097_152, Infinity)).toBe(1_048_576); // what did not arrive was too much
});
