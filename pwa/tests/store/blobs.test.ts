// @vitest-environment node
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { DRAFT, dump, newPhone, openTab, type Tab } from '../support/phone';

let tab: Tab;
beforeEach(async () => {
  newPhone();
  tab = await openTab();
});

function picture(mark: string): ArrayBuffer {
  return new TextEncoder().encode(`\u00ff\u00d8 ${mark} bí mật`.repeat(9)).buffer as ArrayBuffer;
}

const text = (bytes: ArrayBuffer | undefined) => new TextDecoder().decode(bytes);

describe('bytes on the phone', () => {
  test('are named by their hash and come back as they were, after a restart too', async () => {
    const bytes = picture('một');
    const kept = await tab.keepFile(bytes, 'image/jpeg');
    const sha256 = createHash('sha256').update(Buffer.from(bytes)).digest('hex');
    expect(kept).toEqual({ file: sha256, type: 'image/jpeg', size: bytes.byteLength });
    tab = await openTab();
    const found = await tab.readFile(sha256);
    expect(found?.type).toBe('image/jpeg');
    expect(text(found?.bytes)).toBe(text(bytes));
  });

  test('cannot be read by who has the phone\u2019s files', async () => {
    await tab.keepFile(picture('một'), 'image/jpeg');
    expect(await dump(tab)).not.toContain('bí mật');
    expect(await dump(tab)).not.toContain('b\u00c3\u00ad m\u00e1\u00ba\u00adt');
  });

  test('belong to one person, and go with them', async () => {
    const { file } = await tab.keepFile(picture('một'), 'image/jpeg');
    const first = tab.openProfile()?.id ?? '';
    await tab.setPin(first, '111111');
    await tab.addProfile('Phong', '222222');
    expect(await tab.readFile(file)).toBeUndefined();
    await tab.unlock(first, '111111');
    expect(await tab.readFile(file)).toBeDefined();
    await tab.removeProfile(first);
    const left = await tab.read(['blobs'], (tx) => tx.objectStore('blobs').count());
    expect(left).toBe(0);
  });

  test('that find no room are not kept, and the person is told', async () => {
    const { file } = await tab.keepFile(picture('một'), 'image/jpeg');
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function full(...args: [unknown]) {
      if (this.name === 'blobs') throw new DOMException('no room', 'QuotaExceededError');
      return put.apply(this, args);
    };
    try {
      await expect(tab.keepFile(picture('hai'), 'image/jpeg')).rejects.toMatchObject({
        name: 'QuotaExceededError',
      });
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect(tab.trouble()).toBe('full');
    expect(await tab.readFile(file)).toBeDefined();
  });
});

describe('what nothing refers to', () => {
  const later = () => vi.setSystemTime(Date.now() + 90_000_000);

  test('goes after a while; what a draft names stays', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const mine = await tab.keepFile(picture('một'), 'image/jpeg');
    const stray = await tab.keepFile(picture('hai'), 'image/jpeg');
    const draft = await tab.createDraft({ ...DRAFT, answers: { pictures: [mine] } });
    await tab.sweep();
    expect(await tab.readFile(stray.file)).toBeDefined(); // perhaps its answer is being written
    later();
    await tab.sweep();
    expect(await tab.readFile(stray.file)).toBeUndefined();
    expect(await tab.readFile(mine.file)).toBeDefined();
    await tab.deleteDraft(draft.id);
    await tab.sweep(tab.namedIn(draft.answers));
    expect(await tab.readFile(mine.file)).toBeUndefined();
    vi.useRealTimers();
  });

  test('goes at once with its draft, unless another draft has it too', async () => {
    const both = await tab.keepFile(picture('một'), 'image/jpeg');
    const own = await tab.keepFile(picture('hai'), 'image/jpeg');
    const draft = await tab.createDraft({ ...DRAFT, answers: { pictures: [both, own] } });
    await tab.createDraft({ ...DRAFT, answers: { rows: [{ pictures: [both] }] } });
    await tab.deleteDraft(draft.id);
    await tab.sweep(tab.namedIn(draft.answers));
    expect(await tab.readFile(own.file)).toBeUndefined();
    expect(await tab.readFile(both.file)).toBeDefined();
  });

  test('is not what a filing or a half-written supplement names', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const filed = await tab.keepFile(picture('một'), 'image/jpeg');
    const draft = await tab.createDraft({ ...DRAFT, answers: { pictures: [filed] } });
    await tab.enqueueFiling(draft, {
      procedure: DRAFT.procedure,
      form_version: 1,
      case: null,
      agency: 'a1',
      answers: draft.answers,
      papers: [],
    });
    const half = await tab.keepFile(picture('hai'), 'image/jpeg');
    const { putScratch } = await import('../../src/store/scratch');
    await putScratch('supplement/1', { answers: { pictures: [half] } });
    later();
    await tab.sweep();
    expect(await tab.readFile(filed.file)).toBeDefined();
    expect(await tab.readFile(half.file)).toBeDefined();
    vi.useRealTimers();
  });

  test('is not what a dossier names before the feed says that it has arrived', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const photo = await tab.keepFile(picture('một'), 'image/jpeg');
    const { applyAnswer } = await import('../../src/sync/apply');
    const arrive = (collection: string, value: unknown) =>
      tab.requireSession().then((open) =>
        applyAnswer(open, [], {
          results: [],
          changes: [{ collection, id: 'd1', version: 1, value }],
          cursor: 'c',
          more: false,
          server_time: '2026-11-21T13:00:00.000Z',
        }),
      );
    await arrive('dossier_answers', { answers: { pictures: [photo] }, papers: [], revision: 1 });
    later();
    await tab.sweep();
    expect(await tab.readFile(photo.file)).toBeDefined();
    const waiting = { ...photo, received_at: null };
    await arrive('dossier_files', { files: [waiting] });
    await tab.sweep();
    expect(await tab.readFile(photo.file)).toBeDefined();
    vi.useRealTimers();
  });

  test('is, of what has arrived, the oldest beyond what may stay', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const large = (mark: number) => new Uint8Array(9_000_000).fill(mark).buffer as ArrayBuffer;
    const kept: string[] = [];
    for (const mark of [1, 2, 3]) {
      kept.push((await tab.keepFile(large(mark), 'application/pdf')).file);
      vi.setSystemTime(Date.now() + 1000);
    }
    const { applyAnswer } = await import('../../src/sync/apply');
    const files = kept.map((file) => ({
      file,
      type: 'application/pdf',
      size: 9_000_000,
      received_at: '2026-11-21T13:00:00.000Z',
    }));
    await applyAnswer(await tab.requireSession(), [], {
      results: [],
      changes: [{ collection: 'dossier_files', id: 'd1', version: 1, value: { files } }],
      cursor: 'c',
      more: false,
      server_time: '2026-11-21T13:00:00.000Z',
    });
    await tab.sweep();
    const left = await Promise.all(kept.map((file) => tab.readFile(file)));
    expect(left.map(Boolean)).toEqual([false, true, true]);
    vi.useRealTimers();
  });
});
