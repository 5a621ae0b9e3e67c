// @vitest-environment node
/** Photos on their way to the real server, while tabs, the phone's owner and the server come and go. */

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { type Scripts, scripts } from './support/bundle';
import { AGENCY, type Person, PROCEDURE, signIn } from './support/people';
import { Phone } from './support/phone';
import { seeded } from './support/random';
import { type Server, startServer } from './support/server';

/** Judged by what comes of it, never by how long it took: this only ends what hangs. */
const PATIENCE = 240_000;
const SIZE = 200_000;

let server: Server;
let made: Scripts;
let residents = 0;

beforeAll(async () => {
  [server, made] = await Promise.all([
    startServer({ residents: 8, officers: 1, devices: 1 }),
    scripts(),
  ]);
}, PATIENCE);
afterAll(() => server.close(), PATIENCE);

/** As far as a server can see without decoding it, a photo: a frame of 1,600 by 1,200, a scan, an end. */
function photo(): ArrayBuffer {
  const frame = 'ffd8ffc0000b08064004b001011100';
  const scan = randomBytes(SIZE).map((byte) => (byte === 0xff ? 0 : byte));
  const parts = [
    Buffer.from(`${frame}ffda0008010100003f00`, 'hex'),
    scan,
    Buffer.from('ffd9', 'hex'),
  ];
  return new Uint8Array(Buffer.concat(parts)).buffer;
}

let who: Person;

beforeEach(async () => {
  const account = server.accounts.residents[residents++];
  if (!account) throw new Error('more people are needed');
  const phone = new Phone('A', made, server.proxy, seeded(residents), Date.now());
  who = await signIn(phone, account, 0);
  await who.tab.syncNow('start');
}, PATIENCE);

/** File a form with photos; its text has arrived. */
async function filed(count = 2): Promise<string> {
  const photos = [];
  for (let n = 0; n < count; n++) photos.push(await who.tab.keepFile(photo(), 'image/jpeg'));
  const draft = await who.tab.createDraft({ procedure: PROCEDURE, version: 1, title: 'Thử' });
  const answers = { full_name: 'Trần Thị Thái', first: 'x', pictures: photos };
  await who.tab.enqueueFiling(
    { ...draft, agency: AGENCY, answers },
    {
      procedure: PROCEDURE,
      form_version: 1,
      case: null,
      agency: AGENCY,
      answers,
      papers: [],
    },
  );
  await who.tab.syncNow('manual');
  return draft.id;
}

/** Send until nothing is left, by taps; so often at most. */
async function settle(taps = 6): Promise<void> {
  for (let tap = 0; tap < taps; tap++) {
    await who.tab.syncNow('manual');
    if ((await who.tab.sendFiles(true, 'manual')) === 0) return;
  }
  throw new Error('files are stuck');
}

/** What the server says it has of a dossier's files. */
async function arrived(dossier: string): Promise<number> {
  await who.tab.syncNow('manual');
  const files = (await who.tab.getEntity('dossier_files', dossier))?.value.files ?? [];
  return files.filter(({ received_at }) => received_at).length;
}

describe('photos', () => {
  test(
    'arrive whole although the tab dies at every second request',
    async () => {
      const dossier = await filed();
      for (let life = 0; life < 4; life++) {
        who.phone.doom = 2;
        await Promise.race([who.tab.died, who.tab.sendFiles(true, 'manual')]);
        who.phone.doom = null;
        who.tab = who.phone.tab();
      }
      await settle();
      expect(await arrived(dossier)).toBe(2);
    },
    PATIENCE,
  );

  test(
    'go on from the byte that the server had when its power failed',
    async () => {
      const dossier = await filed();
      who.phone.doom = 2;
      await Promise.race([who.tab.died, who.tab.sendFiles(true, 'manual')]);
      who.phone.doom = null;
      who.tab = who.phone.tab();
      await server.restart();
      const before = server.proxy.bytes('/api/uploads');
      await settle();
      expect(await arrived(dossier)).toBe(2);
      // Both are some 200 kB; of one, at least a piece of 64 kB was there.
      expect(server.proxy.bytes('/api/uploads') - before).toBeLessThan(2 * SIZE - 60_000);
    },
    PATIENCE,
  );

  test(
    'are sent once by two tabs and the service worker',
    async () => {
      const dossier = await filed();
      const before = server.proxy.bytes('/api/uploads');
      const other = who.phone.tab();
      await Promise.all([
        who.tab.sendFiles(true, 'manual'),
        other.sendFiles(true, 'manual'),
        who.worker.hosoxaSync('background'),
      ]);
      expect(await arrived(dossier)).toBe(2);
      expect(server.proxy.bytes('/api/uploads') - before).toBeLessThan(2 * SIZE + 1000);
    },
    PATIENCE,
  );

  test(
    'go again to a server that was restored without them, also those that are half there',
    async () => {
      await server.backup();
      const dossier = await filed();
      await settle();
      expect(await arrived(dossier)).toBe(2);
      await server.restore();
      await who.tab.syncNow('manual'); // hears of it, and files again
      await settle();
      expect(await arrived(dossier)).toBe(2);
    },
    PATIENCE,
  );

  test(
    'wait for their owner while somebody else has the phone, or nobody is signed in',
    async () => {
      const dossier = await filed();
      const own = who.phone.cookie;
      who.phone.doom = 2;
      await Promise.race([who.tab.died, who.tab.sendFiles(true, 'manual')]);
      who.phone.doom = null;
      who.tab = who.phone.tab();
      const before = server.proxy.bytes('/api/uploads');
      for (const cookie of ['', server.accounts.officers[0]?.cookies[0] ?? '']) {
        who.phone.cookie = cookie;
        expect(await who.tab.sendFiles(true, 'manual')).toBeGreaterThan(0);
      }
      expect(server.proxy.bytes('/api/uploads')).toBe(before);
      who.phone.cookie = own;
      await settle();
      expect(await arrived(dossier)).toBe(2);
    },
    PATIENCE,
  );

  test(
    'come through a network that does everything wrong',
    async () => {
      const dossier = await filed(3);
      const weather = seeded(11).fork('weather');
      const faults = [
        'none',
        'drop-before',
        'drop-after',
        'cut',
        'twice',
        'portal',
        'busy',
      ] as const;
      for (let tap = 0; tap < 25; tap++) {
        who.phone.weather = () => weather.pick(faults);
        await who.tab.sendFiles(true, 'manual');
      }
      who.phone.weather = () => 'none';
      await settle();
      expect(await arrived(dossier)).toBe(3);
    },
    PATIENCE,
  );
});
