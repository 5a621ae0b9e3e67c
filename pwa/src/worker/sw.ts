/**
 * The service worker: the app opens with no network, updates on the person's tap, hears pushes.
 * What it caches is listed by the build (`build/worker.ts`). Nothing under /api is ever kept.
 */

import words from '../i18n/vi/worker.json';
import { bringLater, install, keepTwo, reply } from './cache';

declare const self: ServiceWorkerGlobalScope & {
  hosoxaSync?: (reason: 'push' | 'background') => Promise<boolean>;
  hosoxaKeep?: (handed: unknown) => Promise<void>;
};
/** Address of the engine's script, put here by the build. */
declare const ENGINE: string;

function load(): void {
  if (!self.hosoxaSync) importScripts(ENGINE);
}

function engine(reason: 'push' | 'background'): Promise<boolean> {
  load();
  return self.hosoxaSync ? self.hosoxaSync(reason) : Promise.resolve(true);
}

self.addEventListener('install', (event) => {
  // Only scripts loaded during the install may be loaded later without a network.
  importScripts(ENGINE);
  event.waitUntil(
    // The first one starts at once; a later one waits for the tap ('activate').
    install().then(() => (self.registration.active ? undefined : self.skipWaiting())),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(keepTwo().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const answer = reply(event.request);
  if (answer) event.respondWith(answer);
});

self.addEventListener('message', (event) => {
  if (event.data === 'activate') event.waitUntil(self.skipWaiting());
  else if (event.data?.handed) {
    load();
    // Filed or deleted meanwhile: it has no place any more.
    const kept = self.hosoxaKeep?.(event.data.handed);
    if (kept) event.waitUntil(kept.catch(() => undefined));
  }
  // No signal after all: at the next visit.
  else if (event.data === 'idle') event.waitUntil(bringLater().catch(() => undefined));
});

self.addEventListener('sync', ((event: ExtendableEvent & { tag: string }) => {
  if (event.tag !== 'hosoxa-outbox') return;
  event.waitUntil(
    engine('background').then((sent) => {
      // A failure makes the browser try again, later and later.
      if (!sent) throw new Error('not all sent');
    }),
  );
}) as EventListener);

type Payload = { v: number; code: string; status: number; kind: string; dossier: string };

/** Code and status, nothing else of a person: a locked phone shows it to everybody. */
function show(payload: Payload | null): Promise<void> {
  const texts: Record<string, string> = words;
  const dossier = payload?.dossier ?? '';
  return self.registration.showNotification(
    payload ? words.title.replace('{code}', payload.code) : words.app,
    {
      // What changes no status has words of its own.
      body: texts[payload?.kind ?? ''] ?? texts[payload?.status ?? ''] ?? words.news,
      tag: dossier,
      lang: 'vi',
      icon: '/icons/icon-192.png',
      badge: '/icons/badge-96.png',
      data: dossier,
    },
  );
}

/** Open windows fetch what is new (only they can see behind a PIN); where none is seen, the worker does. */
async function pull(): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const client of windows) client.postMessage('pull');
  if (!windows.some((client) => client.visibilityState === 'visible')) await engine('push');
}

self.addEventListener('push', (event) => {
  let payload: Payload | null = null;
  try {
    payload = event.data?.json();
  } catch {
    // not ours: browsers still demand that something is shown
  }
  const shown = show(payload?.v === 1 ? payload : null);
  // Without a network the notice still stands; what it is about comes with the next pull.
  event.waitUntil(Promise.all([shown, pull().catch(() => undefined)]));
});

async function openDossier(id: string): Promise<void> {
  const url = id ? `/ho-so/${id}` : '/hop-thu';
  const [client] = await self.clients.matchAll({ type: 'window' });
  if (!client) {
    await self.clients.openWindow(url);
    return;
  }
  await client.focus();
  client.postMessage({ open: url });
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openDossier(String(event.notification.data || '')));
});
