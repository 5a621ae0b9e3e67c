/** Pictures and recordings of a form: asked for once it is opened, so that the worker keeps them for later. */

import type { Form } from '../forms/engine/types';

const asked = new WeakSet<Form>();

export function keepMedia(form: Form): void {
  if (asked.has(form) || !navigator.serviceWorker?.controller) return;
  asked.add(form);
  const found = JSON.stringify(form).match(/\/media\/[^"]+/g) ?? [];
  for (const src of new Set(found)) fetch(src).catch(() => undefined); // no signal: when it is shown
}
