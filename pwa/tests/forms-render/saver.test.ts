import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createSaver, type SaveState } from '../../src/forms/saver';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A disk that writes when told to. */
function slowDisk() {
  const written: string[] = [];
  const open: { value: string; done: () => void; fail: () => void }[] = [];
  const write = (value: string) =>
    new Promise<void>((resolve, reject) => {
      open.push({
        value,
        done: () => {
          written.push(value);
          resolve();
        },
        fail: () => reject(new Error('full')),
      });
    });
  const next = async () => {
    open.shift()?.done();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { written, open, write, next };
}

/** The browser has drawn what was typed. */
const drawn = () => vi.advanceTimersByTimeAsync(60);

test('the first key press is written as soon as it is drawn, and not before', async () => {
  const { open, write } = slowDisk();
  createSaver(write, () => undefined).put('T');
  await vi.advanceTimersByTimeAsync(40);
  expect(open).toEqual([]);
  await drawn();
  expect(open.map(({ value }) => value)).toEqual(['T']);
});

test('a page that paints nothing, as one in the background, is written all the same', async () => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  const { open, write } = slowDisk();
  createSaver(write, () => undefined).put('T');
  await vi.advanceTimersByTimeAsync(100);
  expect(open.map(({ value }) => value)).toEqual(['T']);
});

test('somebody who never stops typing is written at least every gap', async () => {
  const written: string[] = [];
  const saver = createSaver(
    async (text: string) => {
      written.push(text);
    },
    () => undefined,
    200,
  );
  let text = '';
  for (let key = 0; key < 40; key++) {
    text += 'a';
    saver.put(text);
    await vi.advanceTimersByTimeAsync(50);
    expect(text.length - (written[written.length - 1] ?? '').length).toBeLessThanOrEqual(4);
  }
  expect(written.length).toBeLessThan(15);
});

test('while one write is on its way the others wait, and only the latest is written', async () => {
  const { written, open, write, next } = slowDisk();
  const saver = createSaver(write, () => undefined, 200);
  saver.put('T');
  await drawn();
  for (const text of ['Tr', 'Trầ', 'Trần']) saver.put(text);
  await vi.advanceTimersByTimeAsync(1000);
  expect(open).toHaveLength(1);
  await next();
  await vi.advanceTimersByTimeAsync(1000);
  await next();
  expect(written).toEqual(['T', 'Trần']);
});

test('flush resolves when the last key press is on the disk', async () => {
  const { written, write, next } = slowDisk();
  const saver = createSaver(write, () => undefined, 200);
  saver.put('T');
  await drawn();
  saver.put('Trần');
  let flushed = false;
  const done = saver.flush().then(() => {
    flushed = true;
  });
  await next();
  expect(flushed).toBe(false);
  await next();
  await done;
  expect(written).toEqual(['T', 'Trần']);
});

test('a write that fails is said, kept and tried again until it succeeds', async () => {
  const { written, open, write, next } = slowDisk();
  const said: SaveState[] = [];
  const saver = createSaver(write, (state) => said.push(state));
  saver.put('Trần');
  await drawn();
  open.shift()?.fail();
  await vi.advanceTimersByTimeAsync(0);
  expect(said).toEqual(['failed']);
  await vi.advanceTimersByTimeAsync(5000);
  await next();
  expect(said).toEqual(['failed', 'saved']);
  expect(written).toEqual(['Trần']);
});

test('after a failure the retry writes what was typed since, not what failed', async () => {
  const { written, open, write, next } = slowDisk();
  const saver = createSaver(write, () => undefined);
  saver.put('old');
  await drawn();
  saver.put('new');
  open.shift()?.fail();
  await vi.advanceTimersByTimeAsync(5000);
  await next();
  expect(written).toEqual(['new']);
});
