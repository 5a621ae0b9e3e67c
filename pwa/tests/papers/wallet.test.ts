// @vitest-environment node
import 'fake-indexeddb/auto';

import { beforeEach, describe, expect, it, test, vi } from 'vitest';

import { argsOf, deletePaper, savePaper, sharePaper, unsharePaper } from '../../src/papers/actions';
import { fitting } from '../../src/papers/fitting';
import { listPapers, loadPaper, type WalletPaper } from '../../src/papers/load';
import { listPins, pin, unpin } from '../../src/papers/pins';
import { lapse } from '../../src/papers/words';
import { keepFile, readFile } from '../../src/store/blobs';
import { transact } from '../../src/store/database';
import type { PaperValue } from '../../src/store/paperTypes';
import { removeProfile } from '../../src/store/profiles';
import { requireSession } from '../../src/store/session';
import { sweep } from '../../src/store/sweep';
import { keepThumb, readThumb } from '../../src/store/thumbs';
import { waitingFiles } from '../../src/store/waitingFiles';
import { listQueue } from '../../src/sync/outbox';
import { change, newScreen, receive } from '../support/screen';
import { ARRIVED, args, hash, paperOf } from './support';

beforeEach(async () => {
  await newScreen();
  await receive([]);
});

const one = async (id: string): Promise<WalletPaper> => {
  const found = await loadPaper(id);
  if (!found) throw new Error('no such paper');
  return found;
};
const types = async () => (await listQueue()).map(({ type }) => type);

/** As if all that waits had been tried once. */
async function tried(): Promise<void> {
  await transact(['queue'], async (tx) => {
    const store = tx.objectStore('queue');
    for (const item of await store.getAll()) await store.put({ ...item, attempts: 1 });
  });
}

describe('a paper', () => {
  it('is in the wallet before the server has heard of it', async () => {
    const id = await savePaper(args({ number: '45/1999' }), null);
    const [paper] = await listPapers();
    expect(paper).toMatchObject({ id, version: null, value: { number: '45/1999', shares: [] } });
    expect(await types()).toEqual(['paper.save']);
  });

  it('goes from the queue to the wallet without a gap', async () => {
    const id = await savePaper(args(), null);
    const [item] = await listQueue();
    await receive([], [{ id: item?.id ?? '', outcome: 'applied', data: { version: 1 } }]);
    expect(await types()).toEqual([]);
    const paper = await one(id);
    expect(paper.version).toBeNull();
    expect(argsOf(paper)).toEqual(args());
    await receive([change('paper', id, paperOf())]);
    expect((await one(id)).version).toBeGreaterThan(0);
  });

  it('is shown with what this phone has still to send about it', async () => {
    await receive([change('paper', 'p1', paperOf())]);
    await savePaper({ ...args(), title: 'Khai sinh của Hoa' }, await one('p1'));
    await sharePaper(await one('p1'), 'd1');
    const { value, waiting, version } = await one('p1');
    expect(value.title).toBe('Khai sinh của Hoa');
    expect(value.pages).toEqual(paperOf().pages);
    expect(value.shares).toMatchObject([{ dossier: 'd1', withdrawn_at: null }]);
    expect(waiting).toHaveLength(2);
    expect((await listQueue()).map(({ base }) => base)).toEqual([version, null]);
  });

  it('written twice before it is sent is sent once, over what its first writing began with', async () => {
    const id = await savePaper(args(), null);
    await savePaper(args({ number: '46' }), await one(id));
    const queue = await listQueue();
    expect(queue).toMatchObject([{ type: 'paper.save', base: null, after: [] }]);
    expect((await one(id)).value.number).toBe('46');
  });

  it('written while it is on its way comes after that', async () => {
    const id = await savePaper(args(), null);
    await tried();
    await savePaper(args({ number: '46' }), await one(id));
    const [first, second] = await listQueue();
    expect(second?.after).toEqual([first?.id]);
    expect((await one(id)).value.number).toBe('46');
  });

  it('that the server never heard of is forgotten with all that was done to it', async () => {
    const id = await savePaper(args(), null);
    await sharePaper(await one(id), 'd1');
    await pin(id, args().pages);
    await deletePaper(await one(id));
    expect(await types()).toEqual([]);
    expect(await listPapers()).toEqual([]);
    expect(await listPins()).toEqual(new Set());
  });

  it('that the server may have heard of is deleted there, after what is on its way', async () => {
    const id = await savePaper(args(), null);
    await tried();
    await deletePaper(await one(id));
    const [first, second] = await listQueue();
    expect(second).toMatchObject({ type: 'paper.delete', entity: id, after: [first?.id] });
    expect(await listPapers()).toEqual([]);
  });

  it('not yet shown to anybody is not shown after all, and what was written since stays', async () => {
    await receive([change('paper', 'p1', paperOf())]);
    await sharePaper(await one('p1'), 'd1');
    await savePaper({ ...args(), title: 'Khai sinh của Hoa' }, await one('p1'));
    const [share] = (await one('p1')).value.shares;
    await unsharePaper(await one('p1'), share?.id ?? '');
    expect(await types()).toEqual(['paper.save']);
  });

  it('shown to an agency is withdrawn from it', async () => {
    const shares = [
      { id: 's1', dossier: 'd1', agency: 'A1', name: 'Xã', at: ARRIVED, withdrawn_at: null },
    ];
    await receive([change('paper', 'p1', paperOf({ shares }))]);
    await unsharePaper(await one('p1'), 's1');
    expect(await listQueue()).toMatchObject([{ type: 'paper.unshare', args: { id: 's1' } }]);
    expect((await one('p1')).value.shares[0]?.withdrawn_at).not.toBeNull();
  });

  it('that the server would not take is still there, with why', async () => {
    const id = await savePaper(args({ number: '45/1999' }), null);
    const [item] = await listQueue();
    const problem = { type: '', code: 'not-found', title: '', status: 404, detail: 'Không có.' };
    await receive([], [{ id: item?.id ?? '', outcome: 'rejected', problem }]);
    const { value, refused } = await one(id);
    expect(value.number).toBe('45/1999');
    expect(refused[0]?.problem?.code).toBe('not-found');
    await savePaper(argsOf({ value }), await one(id));
    expect(await listQueue()).toMatchObject([{ entity: id, state: 'waiting', base: null }]);
  });
});

describe('the bytes of papers on this phone', () => {
  const bytes = (mark: number, size = 30) => new Uint8Array(size).fill(mark).buffer;
  const later = () => vi.setSystemTime(Date.now() + 3 * 86_400_000);

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    return () => vi.useRealTimers();
  });

  it('wait to be sent when the server names them and has not got them', async () => {
    const page = await keepFile(bytes(1), 'image/jpeg');
    const there = await keepFile(bytes(2), 'image/jpeg');
    const pages = [
      { ...page, received_at: null },
      { ...there, received_at: ARRIVED },
    ];
    await receive([change('paper', 'p1', paperOf({ pages }))]);
    expect(Array.from((await waitingFiles(await requireSession())).keys())).toEqual([page.file]);
  });

  it('stay while a paper that is not sent, half-written or on its way names them', async () => {
    const [queued, coming] = [
      await keepFile(bytes(1), 'image/jpeg'),
      await keepFile(bytes(2), 'image/jpeg'),
    ];
    await savePaper(args({ pages: [queued] }), null);
    const pages = [{ ...coming, received_at: null }];
    await receive([change('paper', 'p1', paperOf({ pages }))]);
    later();
    await sweep();
    const [item] = await listQueue();
    await receive([], [{ id: item?.id ?? '', outcome: 'applied' }]);
    later();
    await sweep();
    expect(await readFile(queued.file)).toBeDefined();
    expect(await readFile(coming.file)).toBeDefined();
  });

  it('stay whole when they are pinned, however many there are, until they are not', async () => {
    const pages: Awaited<ReturnType<typeof keepFile>>[] = [];
    for (const mark of [1, 2, 3]) {
      pages.push(await keepFile(bytes(mark, 9_000_000), 'application/pdf'));
    }
    const sent = pages.map((page) => ({ ...page, received_at: ARRIVED }));
    await receive([change('paper', 'p1', paperOf({ pages: sent }))]);
    await pin('p1', pages);
    later();
    await sweep();
    const here = async () => Promise.all(pages.map(async ({ file }) => !!(await readFile(file))));
    expect(await here()).toEqual([true, true, true]);
    await unpin('p1');
    await sweep();
    expect((await here()).filter(Boolean)).toHaveLength(2);
  });

  it('have a small picture for as long as a paper names them, encrypted', async () => {
    await receive([change('paper', 'p1', paperOf())]);
    const file = hash(1);
    await keepThumb(file, new TextEncoder().encode('nhỏ').buffer as ArrayBuffer, 'image/jpeg');
    later();
    await sweep();
    expect(await (await readThumb(file))?.text()).toBe('nhỏ');
    const records = await transact(['blobs'], (tx) => tx.objectStore('blobs').getAll());
    expect(Buffer.from(records[0]?.data ?? new ArrayBuffer(0)).toString()).not.toContain('nhỏ');
    await receive([{ collection: 'paper', id: 'p1', forget: true }]);
    await sweep();
    expect(await readThumb(file)).toBeUndefined();
  });

  it('go with the person who is removed from the phone', async () => {
    await receive([change('paper', 'p1', paperOf())]);
    await keepThumb(hash(1), bytes(1), 'image/jpeg');
    await pin('p1', args().pages);
    const { profile } = await requireSession();
    await removeProfile(profile.id);
    const left = await transact(['blobs', 'meta'], async (tx) => [
      ...(await tx.objectStore('blobs').getAllKeys()),
      ...(await tx.objectStore('meta').getAllKeys()).filter((key) => key.startsWith('scratch/')),
    ]);
    expect(left).toEqual([]);
  });
});

describe('where a paper is asked for', () => {
  const paper = (id: string, more: Partial<PaperValue>): WalletPaper => ({
    id,
    version: 1,
    value: paperOf(more),
    waiting: [],
    refused: [],
  });
  const today = '2026-11-22';
  const found = (papers: WalletPaper[], answers = {}) =>
    fitting(papers, 'birth_certificate', answers, today).map(({ id }) => id);

  test('whom the form names comes first, then the owner, then others', () => {
    const papers = [
      paper('other', { holder: { who: 'family', name: 'Ma Văn Lềnh' } }),
      paper('mine', { holder: { who: 'self', name: 'Hà Thị Thái' } }),
      paper('child', { holder: { who: 'family', name: 'Ma Thị Hoa' } }),
    ];
    const answers = { members: [{ full_name: 'ma thị  hoa' }] };
    expect(found(papers, answers)).toEqual(['child', 'mine', 'other']);
  });

  test('what an officer has compared with the original comes before what nobody has', () => {
    const checked = { name: 'Oanh', agency: 'A1', at: ARRIVED };
    expect(found([paper('plain', {}), paper('checked', { checked })])).toEqual([
      'checked',
      'plain',
    ]);
  });

  test('another kind, a lapsed one, and one that may not be used again are not offered', () => {
    const papers = [
      paper('land', { kind: 'land' }),
      paper('over', { expires_on: '2026-11-21' }),
      paper('no', { reuse: false }),
      paper('today', { expires_on: today }),
    ];
    expect(found(papers)).toEqual(['today']);
  });

  test.each([
    [null, 'none', 0],
    ['2026-11-21', 'over', -1],
    ['2026-11-22', 'soon', 0],
    ['2026-12-22', 'soon', 30],
    ['2026-12-23', 'good', 31],
  ] as const)('a paper until %s is %s', (expires, how, days) => {
    expect(lapse(expires, today)).toEqual({ how, days });
  });
});
