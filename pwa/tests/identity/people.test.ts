// @vitest-environment node
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { fileDraft, fillDraft, newPhone, openTab } from '../support/phone';

const THAI = { id: 'p-thai', name: 'Trần Thị Thái', roles: [] };
const PHONG = { id: 'p-phong', name: 'Trần Văn Phong', roles: [] };

/** What the identity endpoints were asked, and who the cookie says is signed in. */
const asked: string[] = [];
let cookie: string | null = null;

beforeEach(() => {
  newPhone();
  asked.length = 0;
  cookie = null;
  vi.stubGlobal('document', { documentElement: { lang: 'vi' } });
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('fetch', async (path: string) => {
    if (!path.startsWith('/api/identity/')) {
      throw new TypeError('no network for the rest');
    }
    asked.push(path.slice('/api/identity/'.length));
    if (path.endsWith('/sign-out')) {
      cookie = null;
    }
    const [status, body] = cookie
      ? [200, { person: { id: cookie, name: '', roles: [] }, expires_at: '' }]
      : [path.endsWith('/session') ? 401 : 200, { code: 'sign-in-required' }];
    return new Response(JSON.stringify(body), { status, headers: { 'Hosoxa-Protocol': '1' } });
  });
});

async function open() {
  const tab = await openTab();
  const [arrive, switching, unsent, scratch] = await Promise.all([
    import('../../src/identity/arrive'),
    import('../../src/identity/switchPerson'),
    import('../../src/identity/unsent'),
    import('../../src/store/scratch'),
  ]);
  return { ...tab, ...arrive, ...switching, ...unsent, ...scratch };
}

describe('signing in', () => {
  test('makes the silent first profile the person’s, with what waits in it', async () => {
    const tab = await open();
    await fileDraft(tab);
    expect(await tab.arrive(THAI)).toEqual({ kind: 'home' });
    expect(tab.openProfile()).toMatchObject({ person: 'p-thai', name: 'Trần Thị Thái' });
    expect(await tab.listQueue()).toMatchObject([{ person: 'p-thai' }]);
  });

  test('as the same person again changes nothing', async () => {
    const tab = await open();
    await tab.arrive(THAI);
    expect(await tab.arrive(THAI)).toEqual({ kind: 'home' });
    expect(await tab.listProfiles()).toHaveLength(1);
  });

  test('as somebody else binds nothing and asks', async () => {
    const tab = await open();
    await tab.arrive(THAI);
    await fileDraft(tab);
    expect(await tab.arrive(PHONG)).toMatchObject({
      kind: 'other',
      holder: { person: 'p-thai' },
      own: null,
    });
    expect(tab.openProfile()?.person).toBe('p-thai');
    expect(await tab.listQueue()).toMatchObject([{ person: 'p-thai' }]);
  });

  test('in a part that bears another name asks whether they are one', async () => {
    const tab = await open();
    const { id } = await tab.ensureProfile();
    await tab.renameProfile(id, 'Bà Thái');
    expect(await tab.arrive(PHONG)).toMatchObject({ kind: 'ask', holder: { name: 'Bà Thái' } });
    expect(tab.openProfile()?.person).toBeNull();
  });

  test('does not mind accents and capitals in the name', async () => {
    const tab = await open();
    const { id } = await tab.ensureProfile();
    await tab.renameProfile(id, 'tran thi thai');
    expect(await tab.arrive(THAI)).toEqual({ kind: 'home' });
  });

  test('finds the part that person has on this phone already', async () => {
    const tab = await open();
    await tab.arrive(THAI);
    const first = tab.openProfile();
    await tab.setPin(first?.id ?? '', '190264');
    await tab.addProfile('Khách', '246810');
    expect(await tab.arrive(THAI)).toMatchObject({ kind: 'other', own: { id: first?.id } });
    expect(tab.openProfile()?.person).toBeNull();
  });
});

describe('handing the phone over', () => {
  async function two() {
    const tab = await open();
    await tab.arrive(THAI);
    const thai = tab.openProfile()?.id ?? '';
    await fileDraft(tab);
    await tab.setPin(thai, '190264');
    cookie = THAI.id;
    const phong = await tab.addProfile('Phong', '246810');
    return { tab, thai, phong: phong.id };
  }

  test('shows nothing of the other: no draft, no queue, no half-written words', async () => {
    const { tab, thai } = await two();
    await tab.putScratch('x', 'của Phong');
    await fillDraft(tab, 'Phong');
    expect(await tab.switchTo(thai, '190264')).toBe(true);
    expect(await tab.listDrafts()).toHaveLength(1);
    expect((await tab.listDrafts())[0]?.answers['full_name']).toBe('Trần Thị Thái');
    expect(await tab.getScratch('x')).toBeUndefined();
  });

  test('ends the session of the one who had it', async () => {
    const { tab } = await two();
    await tab.endForeignSession();
    expect(asked).toEqual(['session', 'sign-out']);
    expect(cookie).toBeNull();
  });

  test('keeps the session of the one who comes back', async () => {
    const { tab, thai } = await two();
    await tab.unlock(thai, '190264');
    await tab.endForeignSession();
    expect(asked).toEqual(['session']);
    expect(cookie).toBe(THAI.id);
  });

  test('with a wrong PIN changes nothing', async () => {
    const { tab, thai, phong } = await two();
    expect(await tab.switchTo(thai, '000111')).toBe(false);
    expect(tab.openProfile()?.id).toBe(phong);
    expect(asked).toEqual([]);
  });
});

describe('what is on this phone only', () => {
  test('is every open draft and every item but the reading of notices, by name', async () => {
    const tab = await open();
    await tab.arrive(THAI);
    await fileDraft(tab);
    await fillDraft(tab);
    await tab.enqueue({ type: 'notice.read', entity: 'n', args: {} });
    await tab.enqueue({ type: 'dossier.withdraw', entity: 'd', args: {} });
    const found = await tab.listUnsent((type) => `tên của ${type}`);
    expect(found.map(({ kind, title }) => [kind, title])).toEqual([
      ['queued', 'Đăng ký tạm trú'],
      ['queued', 'tên của dossier.withdraw'],
      ['draft', 'Đăng ký tạm trú'],
    ]);
  });

  test('half-written words go with the person, and only theirs', async () => {
    const tab = await open();
    const first = await tab.ensureProfile();
    await tab.setPin(first.id, '190264');
    await tab.putScratch('case/1', { reason: 'thiếu' });
    const second = await tab.addProfile('B', '246810');
    await tab.putScratch('case/1', { reason: 'khác' });
    await tab.dropScratch(first.id);
    expect(await tab.getScratch('case/1')).toEqual({ reason: 'khác' });
    await tab.unlock(first.id, '190264');
    expect(await tab.getScratch('case/1')).toBeUndefined();
    expect(second.id).not.toBe(first.id);
  });

  test('half-written words cannot be read without the key', async () => {
    const tab = await open();
    await tab.ensureProfile();
    await tab.putScratch('case/1', { reason: 'Sổ hộ khẩu mờ' });
    const raw = await tab.read(['meta'], (tx) => tx.objectStore('meta').getAll());
    expect(JSON.stringify(raw)).not.toContain('khẩu');
    expect(Buffer.concat(raw.flatMap(bytesOf)).toString('utf8')).not.toContain('khẩu');
  });
});

function bytesOf(value: unknown): Buffer[] {
  const data = (value as { data?: ArrayBuffer } | null)?.data;
  return data ? [Buffer.from(data)] : [];
}
