// @vitest-environment node
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { DRAFT, fileDraft, fillDraft, newPhone, openTab } from '../support/phone';

beforeEach(newPhone);

const WORDS = 'con trâu đen bên suối';
const NOW = new Date('2026-11-22T03:00:00Z');

/** The app, and what saves and opens files in it. */
async function openApp(person?: string) {
  const tab = await openTab();
  if (person) await tab.bindPerson((await tab.ensureProfile()).id, person, 'Trần Thị Thái');
  const [format, saving, restoring] = await Promise.all([
    import('../../src/backup/format'),
    import('../../src/backup/save'),
    import('../../src/backup/restore'),
  ]);
  const things = async (file: Blob, words = '') => {
    const { header, lines } = await format.open(file);
    return restoring.check(await format.unpack(header, lines, words));
  };
  const take = async (file: Blob, words = '') => {
    const made = await restoring.plan(await things(file, words));
    await restoring.restore(made);
    return made;
  };
  return { ...tab, ...format, ...saving, ...restoring, things, take };
}

async function changed(file: Blob, how: (lines: string[]) => string[]): Promise<Blob> {
  return new Blob([how((await file.text()).split('\n')).join('\n')]);
}

function photo(): ArrayBuffer {
  return crypto.getRandomValues(new Uint8Array(20_000)).buffer;
}

describe('a file of drafts', () => {
  test('brings papers that are attached or wait to be sent, with their pages', async () => {
    const old = await openApp('p1');
    const draft = await fillDraft(old);
    const attached = await old.keepFile(photo(), 'image/heic');
    const papers = [
      { key: 'birth', hand_in: 'attached' as const, pages: [attached], paper: null },
      { key: 'land', hand_in: 'counter' as const },
    ];
    await old.saveDraft({ ...draft, papers });
    const page = await old.keepFile(photo(), 'image/jpeg');
    const args = { kind: 'land', holder: { who: 'self', name: 'x' }, pages: [page], reuse: true };
    const id = await old.enqueue({ type: 'paper.save', entity: draft.id, args });
    const file = await old.save(WORDS, NOW);

    newPhone();
    const next = await openApp('p1');
    await next.take(file, WORDS);
    expect((await next.getDraft(draft.id))?.papers).toEqual(papers);
    expect(await next.listQueue()).toMatchObject([{ id, type: 'paper.save', args }]);
    expect(await next.readFile(attached.file)).toBeDefined();
    expect(await next.readFile(page.file)).toBeDefined();
  });

  test('brings drafts, what waits to be sent, and photos to another phone of the same person', async () => {
    const old = await openApp('p1');
    const bytes = photo();
    const draft = await fillDraft(old);
    const picture = await old.keepFile(bytes, 'image/jpeg');
    await old.saveDraft({ ...draft, answers: { ...draft.answers, house: [picture] } });
    const filed = await fileDraft(old);
    const [item] = await old.listQueue();
    const file = await old.save(WORDS, NOW);
    expect(await file.text()).not.toContain('Trần Thị Thái');

    newPhone();
    const next = await openApp('p1');
    expect(await next.take(file, WORDS)).toMatchObject({ same: 0, foreign: 0 });
    expect((await next.getDraft(draft.id))?.answers).toEqual({
      ...draft.answers,
      house: [picture],
    });
    expect((await next.getDraft(filed.draft.id))?.state).toBe('queued');
    expect(new Uint8Array((await next.readFile(picture.file))?.bytes ?? photo())).toEqual(
      new Uint8Array(bytes),
    );
    // Under the same id and with the same content: sent by both phones, it is filed once.
    const { seq: _old, ...sent } = item as NonNullable<typeof item>;
    const [{ seq: _new, ...same } = { seq: 0 }] = await next.listQueue();
    expect(same).toEqual(sent);
  });

  test('is read without a phrase where it was saved without one, and says so in its first line', async () => {
    const old = await openApp();
    const draft = await fillDraft(old);
    const file = await old.save(null, NOW);
    expect(JSON.parse((await file.text()).split('\n')[0] ?? '')).toEqual({
      hosoxa: 'backup',
      version: 1,
      made_at: NOW.toISOString(),
    });
    newPhone();
    const next = await openApp();
    await next.take(file);
    expect((await next.getDraft(draft.id))?.answers).toEqual(draft.answers);
  });

  test('writes over nothing: another version is put beside, once, and the same is left alone', async () => {
    const app = await openApp();
    const draft = await fillDraft(app);
    const file = await app.save(null, NOW);
    expect(await app.take(file)).toMatchObject({ drafts: [], same: 1 });
    await app.saveDraft({ ...draft, answers: { full_name: 'sửa sau khi lưu tệp' } });
    expect((await app.take(file)).drafts).toMatchObject([{ how: 'beside' }]);
    expect(await app.take(file)).toMatchObject({ drafts: [], same: 1 });
    expect((await app.getDraft(draft.id))?.answers).toEqual({ full_name: 'sửa sau khi lưu tệp' });
    expect((await app.listDrafts()).map(({ answers }) => answers)).toContainEqual(draft.answers);
    expect(await app.listDrafts()).toHaveLength(2);
  });

  test('does not file again what waits here already, nor what this phone goes on with', async () => {
    const app = await openApp('p1');
    const { draft, id } = await fileDraft(app);
    const file = await app.save(null, NOW);
    expect(await app.take(file)).toMatchObject({ drafts: [], items: [], same: 1 });
    await app.discard(id);
    expect(await app.take(file)).toMatchObject({ items: [], same: 1 });
    expect((await app.getDraft(draft.id))?.state).toBe('open');
    expect(await app.listQueue()).toEqual([]);
  });

  test('never sends in one person\u2019s name what waited in another\u2019s', async () => {
    const old = await openApp('p1');
    const { draft } = await fileDraft(old);
    const file = await old.save(null, NOW);
    newPhone();
    const next = await openApp('p2');
    expect(await next.take(file)).toMatchObject({ items: [], foreign: 1 });
    expect(await next.listQueue()).toEqual([]);
    expect((await next.getDraft(draft.id))?.state).toBe('open');
  });

  test('of a full phone holds what there was no room for', async () => {
    const app = await openApp();
    const draft = await fillDraft(app);
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    await app.saveDraft({ ...draft, answers: { full_name: 'vừa gõ' } }).catch(() => undefined);
    put.mockRestore();
    expect(await (await app.save(null, NOW)).text()).toContain('vừa gõ');
  });

  test('onto a phone that fills up in the middle takes what fits, and the rest when done again', async () => {
    const old = await openApp();
    await fillDraft(old);
    await fillDraft(old, 'Người thứ hai');
    const file = await old.save(null, NOW);
    newPhone();
    const next = await openApp();
    const put = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    await next.ensureProfile().catch(() => undefined);
    await expect(next.take(file)).rejects.toThrow();
    put.mockRestore();
    await next.take(file);
    expect(await next.listDrafts()).toHaveLength(2);
  });
});

describe('a file that is refused, with nothing of it taken', () => {
  async function refusal(file: Blob, words = ''): Promise<unknown> {
    newPhone();
    const app = await openApp();
    const fault = await app.take(file, words).catch((error) => error.fault);
    expect(await app.listDrafts()).toEqual([]);
    expect(await app.listQueue()).toEqual([]);
    return fault;
  }

  async function saved(words: string | null): Promise<Blob> {
    const app = await openApp();
    await fillDraft(app);
    await fileDraft(app, 'Người thứ hai');
    return app.save(words, NOW, 1000);
  }

  test('is not one of ours, or a newer one, or too large', async () => {
    expect(await refusal(new Blob(['']))).toBe('not-ours');
    expect(await refusal(new Blob(['<html>Wi-Fi</html>']))).toBe('not-ours');
    expect(await refusal(new Blob(['{"hosoxa":"else"}\n{}']))).toBe('not-ours');
    expect(await refusal(new Blob(['null']))).toBe('not-ours');
    expect(await refusal(new Blob(['{"hosoxa":"backup","version":2}']))).toBe('newer');
    const large = Object.assign(new Blob(['x']), {});
    Object.defineProperty(large, 'size', { value: 1e9 });
    expect(await refusal(large)).toBe('too-large');
  });

  test('is locked with another phrase', async () => {
    const file = await saved(WORDS);
    expect(await refusal(file, 'sai')).toBe('locked');
    expect(await refusal(file, '')).toBe('locked');
    // Typed on another keyboard, with marks of their own.
    newPhone();
    const app = await openApp();
    expect((await app.things(file, ` ${WORDS.normalize('NFD')} `)).length).toBe(3);
  });

  test.each([
    ['plain', null],
    ['locked', WORDS],
  ])(
    'is cut off, or its lines are gone, doubled, or in another order (%s)',
    async (_how, words) => {
      const file = await saved(words);
      const spoiled: ((lines: string[]) => string[])[] = [
        (lines) => lines.slice(0, -1),
        (lines) => lines.slice(0, 1),
        ([head = '', one = '', ...rest]) => [head, one, ...rest.slice(1)],
        ([head = '', one = '', two = '', ...rest]) => [head, two, one, ...rest],
        ([head = '', one = '', ...rest]) => [head, one, one, ...rest],
        (lines) => [...lines.slice(0, -1), (lines[lines.length - 1] ?? '').slice(0, -3)],
        (lines) => [...lines, ''],
      ];
      for (const how of spoiled) {
        const fault = await refusal(await changed(file, how), words ?? '');
        expect(['damaged', 'locked'], String(how)).toContain(fault);
      }
    },
  );

  test('has a letter changed', async () => {
    const file = await saved(null);
    const other = await changed(file, (lines) =>
      lines.map((line) => line.replace('Trần Thị Thái', 'Trần Thị Thới')),
    );
    expect(await refusal(other)).toBe('damaged');
  });

  test('asks for more work than any file of ours', async () => {
    const lock = { salt: `${'A'.repeat(22)}==`, iterations: 1e12 };
    const head = { hosoxa: 'backup', version: 1, made_at: NOW.toISOString() };
    const file = (more: object) => new Blob([`${JSON.stringify({ ...head, ...more })}\nAA.AA`]);
    expect(await refusal(file({ lock }), WORDS)).toBe('damaged');
    expect(await refusal(file({ lock: { salt: 'x', iterations: 1 } }), WORDS)).toBe('damaged');
    expect(await refusal(file({ made_at: 'hôm qua' }))).toBe('damaged');
  });

  const draft = {
    ...{
      ...DRAFT,
      id: '01a1f000-0000-7000-8000-000000000001',
      agency: null,
      case: null,
      page: null,
    },
    ...{ answers: {}, papers: [], createdAt: 1, updatedAt: 1, state: 'open' },
  };
  const item = {
    ...{ id: draft.id, entity: draft.id, base: null, after: [], madeAt: NOW.toISOString() },
    ...{ type: 'dossier.file', args: {}, person: null },
  };
  const deep = JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`);
  test.each([
    ['an officer\u2019s step', { item: { ...item, type: 'role.revoke' } }],
    ['a step of no kind', { item: { ...item, type: 'dossier.file\u0000' } }],
    ['ids that are none', { item: { ...item, entity: '../x' } }],
    ['a draft whose id is none', { draft: { ...draft, id: 'x' } }],
    ['answers that are none', { draft: { ...draft, answers: [] } }],
    ['answers that go too deep', { draft: { ...draft, answers: deep } }],
    [
      'a name that means something',
      { draft: { ...draft, answers: JSON.parse('{"__proto__":{}}') } },
    ],
    ['papers that are none', { draft: { ...draft, papers: [{ key: 'a', hand_in: 'me' }] } }],
    ['a time that is none', { draft: { ...draft, updatedAt: 'now' } }],
    ['a file that is a page', { file: 'a'.repeat(64), type: 'text/html', data: 'AA==' }],
    ['nothing', null],
    ['a list', []],
  ])('holds %s', async (_what, thing) => {
    const app = await openApp();
    async function* things() {
      yield { draft: { ...draft, id: '01a1f000-0000-7000-8000-000000000002' } };
      yield thing;
    }
    expect(await refusal(await app.pack(things(), null, NOW))).toBe('damaged');
  });

  test('holds bytes that are not what they are called', async () => {
    const app = await openApp();
    async function* things() {
      yield { file: 'a'.repeat(64), type: 'image/jpeg', data: 'AAAA' };
      yield { draft };
    }
    expect(await refusal(await app.pack(things(), null, NOW))).toBe('damaged');
  });

  test('nothing of a draft that is not known comes along', async () => {
    const app = await openApp();
    async function* things() {
      yield { draft: { ...draft, rev: 9, copied: 9, note: 'back', more: 'x', filled: 'y' } };
    }
    await app.take(await app.pack(things(), null, NOW));
    expect(await app.getDraft(draft.id)).toEqual(draft);
  });
});
