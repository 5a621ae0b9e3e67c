// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Listed } from '../../src/office/listed';
import type { CaseValue } from '../../src/store/types';
import type { Answer, Change } from '../../src/sync/protocol';
import { newPhone, openTab, type Tab } from '../support/phone';

const SUMMARY = [
  { label: { vi: 'Nơi ở', en: 'Address' }, value: 'Xóm Đồng Chuối' },
  { label: { vi: 'Từ ngày', en: 'From' }, value: '01/11/2026' },
];

function value(id: string, part: Partial<CaseValue> = {}): Partial<CaseValue> {
  return {
    code: `H55.19-261118-${id}`,
    procedure: '1.004194',
    agency: 'a1',
    status: 1,
    filed_at: '2026-11-17T03:00:00.000Z',
    due_at: null,
    ended_at: null,
    paused: false,
    applicant_name: 'Nguyễn Thị Đào',
    submitter_name: 'Lý Văn Phong',
    phone: '0912345678',
    summary: SUMMARY,
    base: 1,
    ...part,
  };
}

const has = (id: string, part: Partial<CaseValue> = {}, version = 1): Change => ({
  collection: 'case',
  id,
  version,
  value: value(id, part),
});
const forgets = (id: string): Change => ({ collection: 'case', id, forget: true });
const numbered = (from: number, to: number): Change[] =>
  Array.from({ length: to - from }, (_, n) => has(`c${from + n}`));

type Office = {
  tab: Tab;
  list: () => Promise<readonly Listed[]>;
  /** What the sync engine does with an answer of the server. */
  apply: (changes: Change[], part?: Partial<Answer>) => Promise<void>;
};

/** The app in a tab of its own, with its own memory, over the phone's one database. */
async function open(): Promise<Office> {
  const tab = await openTab();
  const { applyAnswer } = await import('../../src/sync/apply');
  const { listCases } = await import('../../src/office/cases');
  return {
    tab,
    list: listCases,
    apply: async (changes, part = {}) => {
      await applyAnswer(await tab.session(), [], {
        ...{ results: [], changes, cursor: 'c', more: false },
        ...{ server_time: '2026-11-22T03:00:00.000Z', ...part },
      });
    },
  };
}

let office: Office;
const apply = (changes: Change[], part?: Partial<Answer>) => office.apply(changes, part);

beforeEach(async () => {
  newPhone();
  office = await open();
  const { id } = await office.tab.ensureProfile();
  await office.tab.bindPerson(id, 'p1', 'Nông Thị Oanh');
});
afterEach(() => vi.restoreAllMocks());

/** The list must be what the cases themselves say, opened one by one, in this tab and in a fresh one. */
async function inStep(one = office): Promise<readonly Listed[]> {
  const { listed } = await import('../../src/office/listed');
  const by = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  const found = [...(await one.list())].sort(by);
  const fresh = await open();
  const cases = await fresh.tab.listEntities('case');
  expect(found).toEqual(cases.map(listed).sort(by));
  expect([...(await fresh.list())].sort(by)).toEqual(found);
  return found;
}

/** The next sealing waits until it is let go: `reached` when it has begun. */
function holdSeal(): { reached: Promise<void>; release: () => void } {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((open) => {
    release = open;
  });
  const { encrypt } = crypto.subtle;
  const reached = new Promise<void>((begun) => {
    vi.spyOn(crypto.subtle, 'encrypt').mockImplementationOnce(async (...args) => {
      begun();
      await gate;
      return encrypt.apply(crypto.subtle, args);
    });
  });
  return { reached, release };
}

const stored = (tab: Tab, collection: string) =>
  tab.read(['entities'], async (tx) =>
    (await tx.objectStore('entities').getAll()).filter((one) => one.collection === collection),
  );

describe('the cases of the work list', () => {
  test('are those of the feed, with all the list shows of them', async () => {
    await apply([has('1'), has('2', { status: 4, due_at: '2026-11-25T10:00:00.000Z' })]);
    const found = await inStep();
    expect(found).toHaveLength(2);
    expect(found[1]).toMatchObject({ id: '2', status: 4, summary: SUMMARY });
    expect(found[0]?.words).toContain('nguyen thi dao');
  });

  test('follow changes, new ones and what is forgotten, also between two looks', async () => {
    await apply(numbered(0, 600));
    await inStep();
    await apply([has('c3', { status: 2, applicant_name: 'Lò Văn Ân' }, 2), forgets('c599')]);
    await apply([has('c3', { status: 4 }, 3), has('new'), forgets('c0')]);
    const found = await inStep();
    expect(found).toHaveLength(599);
    expect(found.find(({ id }) => id === 'c3')).toMatchObject({ status: 4 });
    await apply(found.map(({ id }) => forgets(id)));
    expect(await inStep()).toEqual([]);
  });

  test('are kept in few sealed blocks, and only what has changed is opened', async () => {
    await apply(numbered(0, 1200));
    await office.list();
    await apply([has('c1', { status: 2 }, 2)]);
    expect(await stored(office.tab, 'case~')).toHaveLength(1);
    const next = await open();
    const decrypt = vi.spyOn(crypto.subtle, 'decrypt');
    expect(await next.list()).toHaveLength(1200);
    // Three blocks and one case.
    expect(decrypt.mock.calls.length).toBe(4);
    expect(await stored(office.tab, 'case~')).toEqual([]);
    const all = await stored(office.tab, 'case~list');
    expect(all).toHaveLength(4);
    const text = JSON.stringify(all.map(({ sealed, ...clear }) => [clear, !!sealed]));
    expect(text).not.toContain('Nguyễn');
  });

  test('give the same array while nothing has changed', async () => {
    await apply([has('1')]);
    const before = await office.list();
    await apply([{ collection: 'notice', id: 'n1', version: 1, value: {} }]);
    expect(await office.list()).toBe(before);
  });

  test('lose what a reset has not brought again', async () => {
    await apply(numbered(0, 20));
    await inStep();
    await apply([has('c1', {}, 2), has('c2', {}, 2)], { reset: true, more: true });
    expect(await inStep()).toHaveLength(20);
    await apply([has('c5', {}, 2), has('later')]);
    const found = await inStep();
    expect(found.map(({ id }) => id)).toEqual(['c1', 'c2', 'c5', 'later']);
  });

  test('are in step in two tabs that look and change at once', async () => {
    const other = await open();
    await apply(numbered(0, 300));
    await Promise.all([office.list(), other.list()]);
    for (let round = 0; round < 5; round++) {
      await Promise.all([
        apply([has(`c${round}`, { status: 2 }, 2 + round), has(`a${round}`)]),
        other.apply([has(`c${round + 1}`, { status: 4 }, 20), forgets(`c${200 + round}`)]),
        office.list(),
        other.list(),
      ]);
      await Promise.all([office.list(), other.list()]);
    }
    expect(await inStep(office)).toEqual(await inStep(other));
    expect(await stored(office.tab, 'case~')).toEqual([]);
  });

  test('are in step when another tab was quicker to write the blocks', async () => {
    await apply(numbered(0, 300));
    await office.list();
    const other = await open();
    await other.list();
    await apply([has('c1', { status: 2 }, 2)]);
    const slow = holdSeal();
    const looking = office.list();
    await slow.reached;
    await other.apply([has('c2', { status: 4 }, 2), forgets('c3')]);
    await other.list();
    slow.release();
    await looking;
    expect(await inStep(office)).toHaveLength(299);
    expect(await inStep(other)).toHaveLength(299);
  });

  test('are in step when blocks come that are older than what was noted', async () => {
    await apply(numbered(0, 300));
    await office.list();
    const other = await open();
    await other.list();
    await apply([has('c1', { status: 2 }, 2)]);
    const first = holdSeal();
    const writing = other.list();
    await first.reached;
    // The other tab writes blocks that know of c1, and not of c2.
    await apply([has('c2', { status: 4 }, 2)]);
    const second = holdSeal();
    const looking = office.list();
    await second.reached;
    first.release();
    await writing;
    second.release();
    const found = await looking;
    expect(found.find(({ id }) => id === 'c2')).toMatchObject({ status: 4 });
    expect((await office.list()).find(({ id }) => id === 'c2')).toMatchObject({ status: 4 });
    await inStep(office);
  });

  test('survive a tab that dies between the change and the blocks', async () => {
    await apply(numbered(0, 300));
    await office.list();
    // The writing of blocks fails; what was changed is known all the same, here and after a new start.
    const real = IDBObjectStore.prototype.put;
    const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      ...args
    ) {
      const { collection } = args[0] as { collection?: string };
      if (collection === 'case~list') throw new DOMException('no room', 'QuotaExceededError');
      return real.apply(this, args);
    });
    await apply([has('c7', { status: 9 }, 2), forgets('c8')]);
    expect((await office.list()).find(({ id }) => id === 'c7')).toMatchObject({ status: 9 });
    await apply([has('c9', { status: 9 }, 2)]);
    expect((await office.list()).filter(({ status }) => status === 9)).toHaveLength(2);
    spy.mockRestore();
    expect(await stored(office.tab, 'case~')).toHaveLength(2);
    expect(await inStep()).toHaveLength(299);
  });

  test('are made anew where there are none, or of another version, or unreadable', async () => {
    await apply(numbered(0, 600));
    const damage = async (how: (store: IDBObjectStore) => void) => {
      await office.tab.transact(['entities'], async (tx) => {
        how(tx.objectStore('entities') as unknown as IDBObjectStore);
      });
      office = await open();
      expect(await inStep()).toHaveLength(600);
    };
    const profile = office.tab.openProfile()?.id ?? '';
    await damage((store) =>
      store.delete(IDBKeyRange.bound([profile, 'case~'], [profile, 'case~', []])),
    );
    await damage((store) =>
      store.put({ profile, collection: 'case~list', id: 'head', version: 0, blocks: ['x'] }),
    );
    await damage((store) => store.delete([profile, 'case~list', '1']));
  });

  test('are nobody\u2019s once the profile is locked, and another\u2019s are their own', async () => {
    await apply(numbered(0, 5));
    expect(await office.list()).toHaveLength(5);
    const first = office.tab.openProfile()?.id ?? '';
    await office.tab.setPin(first, '111111');
    await office.tab.lock();
    expect(await office.list()).toEqual([]);
    await office.tab.addProfile('Hiếu', '222222');
    expect(await office.list()).toEqual([]);
    await apply([has('his')]);
    expect((await office.list()).map(({ id }) => id)).toEqual(['his']);
    await office.tab.unlock(first, '111111');
    expect(await office.list()).toHaveLength(5);
  });

  test('leave nothing behind when the person is removed from the phone, not even from a look under way', async () => {
    await apply(numbered(0, 300));
    const profile = office.tab.openProfile()?.id ?? '';
    const look = office.list();
    await office.tab.removeProfile(profile);
    await look;
    await office.list();
    const left = await office.tab.read(['entities'], (tx) => tx.objectStore('entities').getAll());
    expect(left).toEqual([]);
  });
});
