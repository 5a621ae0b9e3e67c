// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { EMPTY, fromArgs, isWritten, toArgs } from '../../src/office/actionForm';
import { since } from '../../src/office/actions';
import { markOf } from '../../src/office/viewer/marks';
import { addressOf, inOrder, placesOf, sayBytes, whereIs } from '../../src/office/viewer/pages';
import { missingIn, roomOf } from '../../src/office/viewer/taken';
import { viewKeyOf } from '../../src/office/viewer/viewKeys';
import { fitted, keepPoint, MOST, step, turned } from '../../src/office/viewer/zoom';
import type { QueueItem } from '../../src/store/queueTypes';
import type { CaseValue, DossierAnswersValue, FilesValue, FormValue } from '../../src/store/types';

const text = (vi: string) => ({ vi, en: vi });
const file = (letter: string, type = 'image/jpeg') => ({
  file: letter.repeat(64),
  type,
  size: 200_000,
});
const FORM = {
  papers: [
    { key: 'birth', name: text('Giấy khai sinh') },
    { key: 'land', name: text('Giấy đất') },
  ],
  form: {
    pages: [
      {
        key: 'p1',
        title: text('1'),
        questions: [
          { key: 'full_name', kind: 'name', label: text('Tên') },
          {
            key: 'pictures',
            kind: 'photo',
            label: text('Ảnh'),
            official_label: { vi: 'Ảnh hiện trường' },
          },
          { key: 'story', kind: 'long_text', voice: true, label: text('Kể') },
          {
            key: 'house',
            kind: 'group',
            label: text('Nhà'),
            questions: [{ key: 'front', kind: 'photo', label: text('Mặt trước') }],
          },
          {
            key: 'members',
            kind: 'table',
            label: text('Người'),
            questions: [{ key: 'card', kind: 'photo', label: text('Thẻ') }],
          },
          { key: 'signature', kind: 'signature', label: text('Chữ ký') },
        ],
      },
    ],
  },
} as unknown as FormValue;
const FILED = {
  answers: {
    full_name: 'Hà Thị Thái',
    pictures: [file('a'), file('b')],
    story: { ...file('c', 'audio/webm'), seconds: 3 },
    house: { front: [file('d')] },
    members: [{ card: [file('e')] }, { card: [file('f')] }],
    signature: file('0', 'image/png'),
  },
  papers: [
    { key: 'birth', hand_in: 'attached', pages: [file('1', 'application/pdf')], paper: null },
    { key: 'land', hand_in: 'counter' },
  ],
  revision: 1,
} as unknown as DossierAnswersValue;

describe('the pages of a case', () => {
  test('are those of answers, groups, tables and attached papers, in the form’s order, and no sound', () => {
    const all = inOrder(placesOf(FORM, FILED, undefined));
    expect(all.map((at) => [addressOf(at), at.place.label, at.page.file[0]])).toEqual([
      ['answer.pictures/1', 'Ảnh hiện trường', 'a'],
      ['answer.pictures/2', 'Ảnh hiện trường', 'b'],
      ['answer.house.front/1', 'Mặt trước', 'd'],
      ['answer.members/1', 'Người', 'e'],
      ['answer.members/2', 'Người', 'f'],
      ['answer.signature/1', 'Chữ ký', '0'],
      ['paper.birth/1', 'Giấy khai sinh', '1'],
    ]);
    expect(whereIs(all, 'paper.birth/1')).toBe(6);
    expect(whereIs(all, 'paper.birth/2')).toBe(-1);
  });

  test('have the state that the server says, and that of before from whether they have come', () => {
    const files: FilesValue = {
      files: [
        { ...file('a'), received_at: '2026-11-22T02:00:00.000Z' },
        { ...file('b'), received_at: null },
        { ...file('d'), received_at: 'x', state: 'received', refusal: null, thumb: false },
        { ...file('e'), received_at: 'x', state: 'refused', refusal: 'attachment-unsafe' },
      ],
    };
    const pages = inOrder(placesOf(FORM, FILED, files)).map(({ page }) => page);
    expect(pages.map(({ state }) => state)).toEqual([
      ...['ready', 'coming', 'received', 'refused', 'coming', 'coming', 'coming'],
    ]);
    expect(pages[2]?.thumb).toBe(false);
    expect(pages[3]?.refusal).toBe('attachment-unsafe');
  });

  test('are taken along once each, when they can be had', () => {
    const files: FilesValue = {
      files: ['a', 'b', 'd'].map((one) => ({
        ...file(one),
        received_at: 'x',
        state: one === 'd' ? 'received' : 'ready',
      })),
    };
    const twice = [
      ...inOrder(placesOf(FORM, FILED, files)),
      ...inOrder(placesOf(FORM, FILED, files)),
    ];
    const pages = twice.map(({ page }) => page);
    expect(missingIn(undefined, pages).map((page) => page.file[0])).toEqual(['a', 'b']);
    const taken = {
      at: 1,
      files: [{ of: 'a'.repeat(64), page: file('9'), thumb: { ...file('8'), size: 9000 } }],
    };
    expect(missingIn(taken, pages).map((page) => page.file[0])).toEqual(['b']);
    expect(roomOf(taken)).toBe(209_000);
    expect([sayBytes(209_000), sayBytes(1_250_000)]).toEqual(['209 KB', '1,3 MB']);
  });
});

describe('a page asked for again', () => {
  test('goes with its number, its note naming it, and comes back into its box', () => {
    const items = { 'answer.pictures~2': 'Ảnh mờ.', 'paper.land': 'Nộp thêm' };
    const args = toArgs('dossier.request-supplement', { ...EMPTY, message: 'Bổ sung', items });
    expect(args['items']).toEqual([
      { kind: 'answer', key: 'pictures', page: 2, note: 'Trang 2: Ảnh mờ.' },
      { kind: 'paper', key: 'land', note: 'Nộp thêm' },
    ]);
    expect(fromArgs(args).items).toEqual(items);
  });
});

describe('a result', () => {
  test('goes with the step that ends a case, and comes back when that is refused', () => {
    const result = file('7', 'application/pdf');
    const args = toArgs('dossier.finish', { ...EMPTY, note: 'Xong', result });
    expect(args).toEqual({ note: 'Xong', result });
    expect(fromArgs(args).result).toEqual(result);
    expect(toArgs('dossier.stop', { ...EMPTY, reason: 'x', result })).toEqual({ reason: 'x' });
    expect(isWritten({ ...EMPTY, result })).toBe(true);
  });
});

describe('marks', () => {
  const item = (seq: number, matches: boolean, state = 'waiting', key = 'birth') =>
    ({
      ...{ id: `m${seq}`, type: 'dossier.mark-original', seq, state, entity: 'd' },
      args: { what: 'paper', key, matches, note: null },
    }) as unknown as QueueItem;

  test('the last that waits goes before what the server said; refused ones stand beside', () => {
    const said = {
      dossier: 'd',
      what: 'paper' as const,
      key: 'birth',
      matches: true,
      name: 'Bàn Văn Hiếu',
      at: 'x',
      note: null,
    };
    const queue = [
      item(2, false),
      item(1, true),
      item(3, true, 'rejected'),
      item(4, true, 'waiting', 'land'),
    ];
    const found = markOf({ what: 'paper', key: 'birth' }, new Map([['paper.birth', said]]), queue);
    expect(found.said).toBe(said);
    expect(found.waiting?.id).toBe('m2');
    expect(found.refused.map(({ id }) => id)).toEqual(['m3']);
  });

  test('are no step: they are not counted among what was done since', () => {
    const event = (id: string, kind: string) => ({ id, value: { at: id, kind } }) as never;
    const events = [event('1', 'filed'), event('2', 'received'), event('3', 'original-checked')];
    const found = since({ base: 1 } as QueueItem, { base: 2 } as CaseValue, events);
    expect(found.map(({ id }) => id)).toEqual(['2']);
  });
});

describe('looking at a page', () => {
  test('goes up and down in steps, whatever a pinch has left', () => {
    expect([step(1, 1), step(1.5, 1), step(2.3, 1), step(MOST, 1)]).toEqual([1.5, 2, 3, MOST]);
    expect([step(8, -1), step(2.3, -1), step(1, -1)]).toEqual([6, 2, 1]);
  });

  test('shows the whole page, turned or not', () => {
    const window = { width: 300, height: 400 };
    expect(fitted({ width: 1200, height: 1600 }, window)).toEqual({ width: 300, height: 400 });
    expect(fitted(turned({ width: 1200, height: 1600 }, 1), window)).toEqual({
      width: 300,
      height: 225,
    });
    // A stamp of 50 pixels is not blown up over the whole screen.
    expect(fitted({ width: 50, height: 50 }, window)).toEqual({ width: 100, height: 100 });
  });

  test('keeps what is under the finger where it is', () => {
    const window = { width: 300, height: 400 };
    const before = { width: 300, height: 400 };
    const after = { width: 600, height: 800 };
    const point = { x: 100, y: 300 };
    const to = keepPoint({ left: 0, top: 0 }, point, window, before, after);
    expect(to).toEqual({ left: 100, top: 300 });
    expect(keepPoint(to, point, window, after, before)).toEqual({ left: 0, top: 0 });
    // A low picture stands in the middle of the window until it fills it.
    const low = { width: 300, height: 200 };
    const at = keepPoint({ left: 0, top: 0 }, { x: 150, y: 200 }, window, low, {
      width: 1200,
      height: 800,
    });
    expect(at).toEqual({ left: 450, top: 200 });
  });

  test('by keys, which leave text and browser alone, and letters only while they are on', () => {
    const key = (name: string, more: object = {}) =>
      ({ key: name, target: null, ...more }) as unknown as KeyboardEvent;
    expect(viewKeyOf(key('ArrowRight'), false, false)).toBe('next');
    expect(viewKeyOf(key('ArrowRight'), true, true)).toBeNull();
    expect(viewKeyOf(key('r'), true, false)).toBe('turn');
    expect(viewKeyOf(key('r'), false, false)).toBeNull();
    expect(viewKeyOf(key('+', { ctrlKey: true }), true, false)).toBeNull();
    expect(viewKeyOf(key('Escape', { target: { closest: () => true } }), true, false)).toBeNull();
  });
});
