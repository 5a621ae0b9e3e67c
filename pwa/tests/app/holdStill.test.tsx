import { options } from 'preact';
import { useState } from 'preact/hooks';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';

import { holdStill } from '../../src/app/holdStill';
import { clear, draw } from '../support/draw';

let grow: (lines: number) => void;
const done = vi.fn();
const went = vi.fn();

function Screen() {
  const [lines, setLines] = useState(0);
  grow = setLines;
  return (
    <>
      <p>{lines}</p>
      <div class="beside" />
      <button type="button" onClick={done}>
        Xong
      </button>
      <button type="button" class="next" onClick={went}>
        Tiếp
      </button>
    </>
  );
}

const before = options.debounceRendering;
beforeAll(holdStill);
afterAll(() => {
  if (before) options.debounceRendering = before;
  else delete options.debounceRendering;
});
afterEach(() => {
  vi.useRealTimers();
  clear();
});

async function screen() {
  const root = await draw(<Screen />);
  vi.useFakeTimers();
  const [line, beside, button] = ['p', '.beside', 'button'].map((one) => root.querySelector(one));
  const says = async () => {
    await Promise.resolve();
    return line?.textContent;
  };
  const happens = (what: string, on = button) =>
    on?.dispatchEvent(new Event(what, { bubbles: true, cancelable: true }));
  /** The `nth` of several at one place, on what stands there now. */
  const tap = (on: string, nth: number) => {
    const target = root.querySelector(on);
    happens('pointerdown', target);
    target?.dispatchEvent(
      new MouseEvent('click', { bubbles: true, cancelable: true, detail: nth }),
    );
  };
  return { says, happens, beside, tap };
}

test('what comes while a finger rests on a button is drawn once its press is over', async () => {
  const { says, happens } = await screen();
  happens('pointerdown');
  grow(1);
  expect(await says()).toBe('0');
  happens('pointerup');
  grow(2);
  expect(await says()).toBe('0');
  done.mockImplementationOnce(() => grow(3));
  happens('click');
  expect(await says()).toBe('3');
  expect(done).toHaveBeenCalledTimes(1);
});

test('a finger beside the buttons, and one that scrolls, hold nothing', async () => {
  const { says, happens, beside } = await screen();
  happens('pointerdown', beside);
  grow(1);
  expect(await says()).toBe('1');
  happens('pointerdown');
  grow(2);
  happens('pointercancel');
  vi.advanceTimersByTime(0);
  expect(await says()).toBe('2');
});

test('a finger that was moved away holds for a moment, one that is never seen to go not for ever', async () => {
  const { says, happens } = await screen();
  happens('pointerdown');
  grow(1);
  happens('pointerup');
  vi.advanceTimersByTime(299);
  expect(await says()).toBe('0');
  vi.advanceTimersByTime(1);
  expect(await says()).toBe('1');
  happens('pointerdown');
  grow(2);
  vi.advanceTimersByTime(3000);
  expect(await says()).toBe('2');
});

test('a click that others do not hear of ends the press, too', async () => {
  const { says, happens } = await screen();
  happens('pointerdown');
  done.mockImplementationOnce((event: Event) => event.stopPropagation());
  grow(1);
  happens('click');
  expect(await says()).toBe('0');
  vi.advanceTimersByTime(0);
  expect(await says()).toBe('1');
});

test('keys and programs press without a finger', async () => {
  const { says, happens } = await screen();
  done.mockImplementationOnce(() => grow(1));
  happens('click');
  expect(await says()).toBe('1');
});

test('the second tap of a double tap does nothing on what stands there by then', async () => {
  const { happens, tap } = await screen();
  done.mockClear();
  tap('button', 1);
  tap('button', 2);
  expect(done).toHaveBeenCalledTimes(2);
  tap('.next', 2);
  expect(went).not.toHaveBeenCalled();
  tap('.next', 3);
  expect(went).toHaveBeenCalledTimes(1);
  happens('click');
  expect(done).toHaveBeenCalledTimes(3);
});
