// @vitest-environment node
import { resolve } from 'node:path';
import { build, type Rolldown } from 'vite';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { type Browser, newBrowser, startWorker } from '../support/worker';

const ROOT = resolve(import.meta.dirname, '../..');

type Release = {
  version: string;
  entry: string;
  files: string[];
  office: string[];
  later: string[];
};

const FIRST: Release = {
  version: 'v1',
  entry: 'assets/index-11111111.js',
  files: ['/assets/index-11111111.js', '/assets/form-aaaaaaaa.js', '/assets/style-cccccccc.css'],
  office: ['/assets/CasePage-bbbbbbbb.js'],
  later: ['/assets/oldUnits-ffffffff.js'],
};
const SECOND: Release = {
  version: 'v2',
  entry: 'assets/index-22222222.js',
  files: ['/assets/index-22222222.js', '/assets/form-aaaaaaaa.js', '/assets/style-cccccccc.css'],
  office: ['/assets/CasePage-dddddddd.js'],
  later: ['/assets/oldUnits-ffffffff.js'],
};
const THIRD: Release = { ...SECOND, version: 'v3', entry: 'assets/index-33333333.js' };

const codes = new Map<string, string>();

/** The worker as the build makes it, for a release of three files. */
async function workerFor(release: Release): Promise<string> {
  const known = codes.get(release.version);
  if (known) return known;
  const [built] = (await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    define: { BUILD: JSON.stringify(release), ENGINE: '"/assets/engine-eeeeeeee.js"' },
    build: {
      target: 'es2019',
      write: false,
      lib: { entry: `${ROOT}/src/worker/sw.ts`, formats: ['iife'], name: '_' },
    },
  })) as Rolldown.RolldownOutput[];
  const code = built?.output[0]?.code ?? '';
  codes.set(release.version, code);
  return code;
}

/** A server that has this release: its files, its index, and the index for everything else. */
function serving(release: Release) {
  return (path: string): Response => {
    const known = [...release.files, ...release.office, ...release.later].includes(path);
    if (known) {
      return new Response(`file ${path}`, { headers: { 'Content-Type': 'text/javascript' } });
    }
    return new Response(`<script src="/${release.entry}"></script>`, {
      headers: { 'Content-Type': 'text/html; charset=utf-8' },
    });
  };
}

const offline = (): Response => {
  throw new TypeError('no network');
};

let browser: Browser;

async function installed(release: Release) {
  const worker = startWorker(browser, await workerFor(release), serving(release));
  await worker.fire('install');
  await worker.fire('activate');
  browser.active = true;
  return worker;
}

async function restarted(release: Release, net = offline as () => Response) {
  return startWorker(browser, await workerFor(release), net);
}

beforeAll(async () => {
  for (const release of [FIRST, SECOND, THIRD]) await workerFor(release);
});
beforeEach(() => {
  browser = newBrowser();
});

describe('the service worker', () => {
  test('opens every address of the app with no network, after a cold start', async () => {
    await installed(FIRST);
    const worker = await restarted(FIRST);
    for (const url of ['/', '/ho-so/x', '/thu-tuc/1.004194', '/khai/1/name?ve=1']) {
      const page = await worker.get(url, { mode: 'navigate' });
      expect(await page?.text()).toContain(FIRST.entry);
    }
    expect(await (await worker.get('/assets/form-aaaaaaaa.js'))?.text()).toContain('form');
  });

  test('never touches /api, other methods, or other sites', async () => {
    const worker = await installed(FIRST);
    expect(await worker.get('/api/sync', { method: 'POST' })).toBeNull();
    expect(await worker.get('/api/openapi.json', { mode: 'navigate' })).toBeNull();
    expect(await worker.get('/kiem-tra/H24-1-0a', { mode: 'navigate' })).toBeNull();
    expect(await worker.get('/healthz')).toBeNull();
    expect(await worker.get('.evil.example/assets/x.js')).toBeNull();
  });

  test('keeps what a form shows and plays once it was asked for, over updates of the app', async () => {
    const picture = '/media/0123456789abcdef.svg';
    await installed(FIRST);
    const svg = () => new Response('<svg/>', { headers: { 'Content-Type': 'image/svg+xml' } });
    const worker = await restarted(FIRST, svg);
    expect(await (await worker.get(picture))?.text()).toBe('<svg/>');
    await new Promise((wake) => setTimeout(wake));
    for (const release of [SECOND, THIRD]) await installed(release);
    const offlineWorker = await restarted(THIRD);
    expect(await (await offlineWorker.get(picture))?.text()).toBe('<svg/>');
  });

  test('loads the engine while installing, so that it is there without a network', async () => {
    const worker = await installed(FIRST);
    expect(worker.state.imported).toEqual(['/assets/engine-eeeeeeee.js']);
  });

  test('keeps only the residents\u2019 files, until the office is used', async () => {
    const worker = await installed(FIRST);
    expect(browser.asked.sort()).toEqual(['/', ...FIRST.files].sort());
    await worker.get('/assets/CasePage-bbbbbbbb.js');
    await new Promise((wake) => setTimeout(wake));
    const again = await restarted(FIRST);
    expect(await (await again.get('/assets/CasePage-bbbbbbbb.js'))?.text()).toContain('CasePage');
  });

  test('brings what few need when the phone is idle, and keeps it over updates', async () => {
    const worker = await installed(FIRST);
    expect(browser.asked).not.toContain('/assets/oldUnits-ffffffff.js');
    await worker.fire('message', { data: 'idle' });
    await worker.fire('message', { data: 'idle' });
    expect(browser.asked.filter((path) => path === '/assets/oldUnits-ffffffff.js')).toHaveLength(1);
    const again = await restarted(FIRST);
    expect(await (await again.get('/assets/oldUnits-ffffffff.js'))?.text()).toContain('oldUnits');
    browser.asked.length = 0;
    await installed(SECOND);
    await installed(THIRD);
    expect(browser.asked).not.toContain('/assets/oldUnits-ffffffff.js');
    const third = await restarted(THIRD);
    expect(await (await third.get('/assets/oldUnits-ffffffff.js'))?.text()).toContain('oldUnits');
  });

  test('does without what few need while there is no signal', async () => {
    await installed(FIRST);
    const worker = await restarted(FIRST);
    await worker.fire('message', { data: 'idle' });
    await expect(worker.get('/assets/oldUnits-ffffffff.js')).rejects.toThrow('no network');
  });

  test('brings the office along in an update where it was used before', async () => {
    const worker = await installed(FIRST);
    await worker.get('/assets/CasePage-bbbbbbbb.js');
    await new Promise((wake) => setTimeout(wake));
    await installed(SECOND);
    const again = await restarted(SECOND);
    expect(await (await again.get('/assets/CasePage-dddddddd.js'))?.text()).toContain('CasePage');
  });

  test('does not fetch again what has not changed', async () => {
    await installed(FIRST);
    browser.asked.length = 0;
    await installed(SECOND);
    expect(browser.asked.sort()).toEqual(['/', '/assets/index-22222222.js']);
  });

  test('starts at once only when it is the first; an update waits for the tap', async () => {
    const first = await installed(FIRST);
    expect(first.state.skipped).toBe(true);
    const second = startWorker(browser, await workerFor(SECOND), serving(SECOND));
    await second.fire('install');
    expect(second.state.skipped).toBe(false);
    await second.fire('message', { data: 'something else' });
    expect(second.state.skipped).toBe(false);
    await second.fire('message', { data: 'activate' });
    expect(second.state.skipped).toBe(true);
  });

  test('keeps two generations: a page of the last version still finds its files', async () => {
    await installed(FIRST);
    await installed(SECOND);
    expect(Array.from(browser.stores.keys())).toEqual(['hosoxa-v1', 'hosoxa-v2']);
    const worker = await restarted(SECOND);
    expect(await (await worker.get('/assets/index-11111111.js'))?.text()).toContain('1111');
    expect(await (await worker.get('/', { mode: 'navigate' }))?.text()).toContain(SECOND.entry);
    await installed(THIRD);
    expect(Array.from(browser.stores.keys())).toEqual(['hosoxa-v2', 'hosoxa-v3']);
  });

  test('does not install from a portal\u2019s pages, and the old version goes on', async () => {
    await installed(FIRST);
    const portal = () =>
      new Response('<html>Wi-Fi</html>', { headers: { 'Content-Type': 'text/html' } });
    const worker = startWorker(browser, await workerFor(SECOND), portal);
    await expect(worker.fire('install')).rejects.toThrow('not ours');
    const old = await restarted(FIRST);
    expect(await (await old.get('/', { mode: 'navigate' }))?.text()).toContain(FIRST.entry);
  });

  test('does not install an index of another version', async () => {
    const worker = startWorker(browser, await workerFor(SECOND), (path) =>
      path === '/' ? serving(FIRST)(path) : serving(SECOND)(path),
    );
    await expect(worker.fire('install')).rejects.toThrow('not ours');
  });

  test('goes on after an install that was cut, with what it had', async () => {
    let left = 2;
    const worker = startWorker(browser, await workerFor(FIRST), (path) => {
      if (left-- <= 0) throw new TypeError('cut');
      return serving(FIRST)(path);
    });
    await expect(worker.fire('install')).rejects.toThrow('cut');
    browser.asked.length = 0;
    await installed(FIRST);
    expect(browser.asked).toHaveLength(FIRST.files.length + 1 - 2);
  });
});

describe('a push', () => {
  const payload = {
    v: 1,
    code: 'H24.01-261121-0007',
    status: 5,
    kind: 'supplement-requested',
    dossier: 'd1',
    notice: 'n1',
  };
  const data = { json: () => payload };

  test('is shown in Vietnamese with code and status, and nothing else of a person', async () => {
    const worker = await installed(FIRST);
    await worker.fire('push', { data });
    expect(browser.shown).toMatchObject([
      {
        title: 'Hồ sơ H24.01-261121-0007',
        options: { body: 'Yêu cầu bổ sung', lang: 'vi', tag: 'd1', data: 'd1' },
      },
    ]);
  });

  test('about files and results says what it is about, since the status stays', async () => {
    const worker = await installed(FIRST);
    for (const kind of ['files-complete', 'files-missing', 'result-issued'])
      await worker.fire('push', { data: { json: () => ({ ...payload, status: 1, kind }) } });
    expect(browser.shown.map(({ options: { body } }) => body)).toEqual([
      'Xã đã nhận đủ ảnh, tệp',
      'Xã còn thiếu ảnh, mở ra xem',
      'Kết quả đã có, mở ra tải về',
    ]);
  });

  test('that cannot be read still shows something, without inventing a status', async () => {
    const worker = await installed(FIRST);
    await worker.fire('push', {
      data: {
        json: () => {
          throw new SyntaxError('not JSON');
        },
      },
    });
    expect(browser.shown).toMatchObject([
      { title: 'Hồ Sơ Xã', options: { body: 'Có tin mới từ xã', data: '' } },
    ]);
  });

  test('is fetched by the window that is seen', async () => {
    const worker = await installed(FIRST);
    const seen = browser.openWindow();
    await worker.fire('push', { data });
    expect(seen.messages).toEqual(['pull']);
    expect(browser.runs).toEqual([]);
  });

  test('is fetched by the worker where no window is seen', async () => {
    const worker = await installed(FIRST);
    browser.openWindow('hidden');
    await worker.fire('push', { data });
    expect(browser.runs).toEqual(['push']);
  });

  test('opens its dossier on a tap, in the window that is there', async () => {
    const worker = await installed(FIRST);
    const tap = { notification: { data: 'd1', close: () => undefined } };
    await worker.fire('notificationclick', tap);
    expect(browser.opened).toEqual(['/ho-so/d1']);
    const seen = browser.openWindow();
    await worker.fire('notificationclick', tap);
    expect(seen).toMatchObject({ focused: true, messages: [{ open: '/ho-so/d1' }] });
    expect(browser.opened).toHaveLength(1);
  });
});

describe('Background Sync', () => {
  test('sends, and is tried again by the browser while something waits', async () => {
    const worker = await installed(FIRST);
    await worker.fire('sync', { tag: 'hosoxa-outbox' });
    worker.state.sent = false;
    await expect(worker.fire('sync', { tag: 'hosoxa-outbox' })).rejects.toThrow();
    await worker.fire('sync', { tag: 'another' });
    expect(browser.runs).toEqual(['background', 'background']);
  });
});
