/** Draw a component into the page, and wait until it has settled. */

import { type ComponentChildren, render } from 'preact';
import { act } from 'preact/test-utils';

let root: HTMLElement | null = null;

export async function draw(what: ComponentChildren): Promise<HTMLElement> {
  await clear();
  const made = document.createElement('div');
  root = made;
  document.body.append(made);
  await act(() => render(what, made));
  return made;
}

/** Draw again into the same place. */
export async function redraw(what: ComponentChildren): Promise<void> {
  const where = root;
  if (where) await act(() => render(what, where));
}

export async function clear(): Promise<void> {
  const old = root;
  root = null;
  if (!old) return;
  await act(() => render(null, old));
  old.remove();
}

/** Until `found` gives something; what is awaited is a promise of the app, never a time. */
export async function eventually<T>(found: () => T | null | undefined | false): Promise<T> {
  for (let i = 0; i < 200; i++) {
    const value = found();
    if (value) return value;
    await act(() => new Promise((wake) => setTimeout(wake, 5)));
  }
  throw new Error(`never came: ${found}\n${document.body.innerHTML}`);
}

export async function press(element: Element | null): Promise<void> {
  if (!(element instanceof HTMLElement)) throw new Error('nothing to press');
  await act(() => element.click());
}
