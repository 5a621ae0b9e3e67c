import 'fake-indexeddb/auto';

import { IDBFactory } from 'fake-indexeddb';
import { act } from 'preact/test-utils';
import { LocationProvider } from 'preact-iso/router';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { clear, draw, eventually, press } from '../support/draw';

/** The app's modules with nothing remembered, over an empty phone. */
async function fresh() {
  vi.resetModules();
  const [connection, storage, update, prompt, crash, home, guard, sync, trouble, size] =
    await Promise.all([
      import('../../src/app/ConnectionLine'),
      import('../../src/app/StorageLine'),
      import('../../src/app/update'),
      import('../../src/app/UpdatePrompt'),
      import('../../src/app/Crash'),
      import('../../src/app/Home'),
      import('../../src/app/Guard'),
      import('../../src/sync/state'),
      import('../../src/store/trouble'),
      import('../../src/app/textSize'),
    ]);
  const boot = await import('../../src/app/boot');
  const [profiles, drafts, newDraft] = await Promise.all([
    import('../../src/store/profiles'),
    import('../../src/store/drafts'),
    import('../../src/store/newDraft'),
  ]);
  return {
    ...{ ...connection, ...storage, ...update, ...prompt, ...crash, ...home, ...guard },
    ...{ ...sync, ...trouble, ...size, ...profiles, ...drafts, ...newDraft, ...boot },
  };
}

let app: Awaited<ReturnType<typeof fresh>>;

beforeEach(async () => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  history.replaceState(null, '', '/');
  app = await fresh();
});
afterEach(async () => {
  await clear();
  vi.useRealTimers();
});

describe('the connection line', () => {
  const state = { done: 0, total: 0, lastOk: 1 };

  test.each([
    [{ ...state, kind: 'all-sent' }, 'Không có gì chờ gửi', null],
    [{ ...state, kind: 'all-sent', lastOk: null }, '', null],
    [{ ...state, kind: 'waiting-network', total: 2 }, 'Chờ mạng · 2 việc sẽ tự gửi', '/ho-so'],
    [{ ...state, kind: 'sending', done: 2, total: 5 }, 'Đang gửi 2/5', null],
    [{ ...state, kind: 'needs-you' }, 'Cần bạn xem lại', '/ho-so'],
    [{ ...state, kind: 'sign-in', total: 1 }, 'Cần đăng nhập để gửi · 1 việc', '/dang-nhap'],
    [{ ...state, kind: 'sign-in' }, 'Cần đăng nhập lại', '/dang-nhap'],
  ] as const)('says what is true of %o', async (now, text, way) => {
    app.setSyncState(now);
    const root = await draw(<app.ConnectionLine />);
    expect(root.textContent).toBe(text);
    expect(root.querySelector('a')?.getAttribute('href') ?? null).toBe(way);
    expect(root.querySelector('[role=status]')).not.toBeNull();
  });

  test('leads back from signing in to the page at hand', async () => {
    history.replaceState(null, '', '/ho-so/abc');
    app.setSyncState({ ...state, kind: 'sign-in', total: 1 });
    const root = await draw(<app.ConnectionLine />);
    const link = root.querySelector('a');
    link?.addEventListener('click', (event) => event.preventDefault());
    link?.click();
    expect(link?.getAttribute('href')).toContain('?tiep=%2Fho-so%2Fabc');
  });

  test('follows', async () => {
    const root = await draw(<app.ConnectionLine />);
    app.setSyncState({ ...state, kind: 'sending', done: 1, total: 3 });
    await eventually(() => root.textContent === 'Đang gửi 1/3');
  });
});

describe('storage in trouble', () => {
  test('is said, with what to do, and goes when there is room', async () => {
    const root = await draw(<app.StorageLine />);
    expect(root.textContent).toBe('');
    app.setTrouble('full');
    await eventually(() => root.textContent?.includes('hết chỗ'));
    await press(root.querySelector('button'));
    await eventually(() => root.textContent === '');
    expect(app.trouble()).toBeNull();
  });

  test('stays said while there is no room', async () => {
    const root = await draw(<app.StorageLine />);
    app.setTrouble('full');
    const button = await eventually(() => root.querySelector('button'));
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    await press(button);
    await eventually(() => put.mock.calls.length > 0);
    expect(root.textContent).toContain('hết chỗ');
  });
});

describe('a new version', () => {
  test('waits for the tap', async () => {
    const posted: unknown[] = [];
    const container = new EventTarget();
    vi.stubGlobal('navigator', { serviceWorker: container });
    const root = await draw(<app.UpdatePrompt />);
    expect(root.textContent).toBe('');
    app.setWaiting({ postMessage: (m: unknown) => posted.push(m) } as unknown as ServiceWorker);
    const button = await eventually(() => root.querySelector('button'));
    expect(posted).toEqual([]);
    await press(button);
    expect(posted).toEqual(['activate']);
  });
});

test('a screen that breaks is a sentence and a way on', async () => {
  let broken = true;
  const Screen = () => {
    if (broken) throw new Error('boom');
    return <p>lành</p>;
  };
  const root = await draw(
    <app.Crash>
      <Screen />
    </app.Crash>,
  );
  await eventually(() => root.textContent?.includes('đang gặp lỗi'));
  expect(root.textContent).toContain('vẫn được lưu trên máy này');
  broken = false;
  await press(root.querySelector('button'));
  await eventually(() => root.textContent === 'lành');
});

test('a phone in another year is told so, and no longer once its clock is right', async () => {
  const root = await draw(<app.StorageLine />);
  const schedule = { fails: 0, lost: false, retryAt: 0, notBefore: 0, halt: null };
  const off = (offset: number, fails = 0) =>
    act(() => app.checkClock({ ...schedule, lastOk: 1, lastFor: '', offset, fails }));
  await off(-3_600_000);
  expect(root.textContent).toBe('');
  await off(-3_600_000 * 24 * 365 * 7);
  expect(root.textContent).toContain('Ngày giờ trên điện thoại đang sai');
  expect(root.querySelector('button')).toBeNull();
  await off(900);
  expect(root.textContent).toBe('');
  // Measured before, and perhaps put right since.
  await off(-3_600_000 * 24 * 365 * 7, 1);
  expect(root.textContent).toBe('');
});

test('a screen that breaks for want of storage does not claim that anything is saved', async () => {
  app.setTrouble('refused');
  function Screen(): never {
    throw new Error('no storage');
  }
  const root = await draw(
    <app.Crash>
      <Screen />
    </app.Crash>,
  );
  await eventually(() => root.textContent?.includes('đang gặp lỗi'));
  expect(root.textContent).not.toContain('vẫn được lưu');
});

describe('the first screen', () => {
  test('is drawn without waiting for the store', async () => {
    vi.stubGlobal('indexedDB', { open: () => ({}) });
    const root = await draw(<app.Home />);
    const ways = Array.from(root.querySelectorAll('a'), (a) => a.getAttribute('href'));
    expect(ways).toEqual(['/thu-tuc', '/ho-so', '/giay-to', '/hop-thu', '/cai-dat']);
  });

  test('offers to go on with the form last worked on', async () => {
    const draft = await app.createDraft({ procedure: 'x', version: 1, title: 'Đăng ký tạm trú' });
    await app.saveDraft({ ...draft, page: 'who' });
    const root = await draw(<app.Home />);
    const first = await eventually(() => root.querySelector('a[href^="/khai/"]'));
    expect(first.getAttribute('href')).toBe(`/khai/${draft.id}/who`);
    expect(first.textContent).toBe('Làm tiếpĐăng ký tạm trú');
    expect(root.querySelectorAll('.tile.first')).toHaveLength(1);
  });
});

describe('a person\u2019s own screen', () => {
  const Own = () => <p>của tôi</p>;

  async function guarded() {
    const Screen = app.guard(Own);
    return draw(
      <LocationProvider>
        <Screen />
      </LocationProvider>,
    );
  }

  test('opens on a phone that has no people yet', async () => {
    const root = await guarded();
    await eventually(() => root.textContent === 'của tôi');
  });

  test('asks for the person first where a PIN guards it, and comes back after', async () => {
    const { id } = await app.ensureProfile();
    await app.setPin(id, '111111');
    await app.lock();
    history.replaceState(null, '', '/ho-so/d1?x=1');
    const root = await guarded();
    await eventually(() => location.pathname === '/nguoi-dung');
    expect(new URLSearchParams(location.search).get('tiep')).toBe('/ho-so/d1?x=1');
    expect(root.textContent).toBe('');
  });

  test('goes away when its profile is locked', async () => {
    const { id } = await app.ensureProfile();
    await app.setPin(id, '111111');
    const root = await guarded();
    await eventually(() => root.textContent === 'của tôi');
    await app.lock();
    await eventually(() => location.pathname === '/nguoi-dung');
  });
});

test('text size is a class on the root, kept for the next visit', async () => {
  await app.setTextSize('large');
  expect(document.documentElement.className).toBe('text-large');
  expect((await fresh()).textSize()).toBe('large');
  await app.setTextSize('normal');
});
