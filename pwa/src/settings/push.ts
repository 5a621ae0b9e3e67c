/** Notices on this phone: the browser's push subscription, and telling the server of it. */

import { deviceId } from '../store/device';
import { getEntity } from '../store/entities';
import { listProfiles, openProfile, ready } from '../store/profiles';
import { getScratch, putScratch } from '../store/scratch';
import { enqueue, listQueue } from '../sync/outbox';

export type PushState = 'on' | 'off' | 'blocked' | 'unsupported' | 'install' | 'sign-in';
export type PushOutcome = PushState | 'dismissed' | 'failed';

/** Under which name the open profile remembers the endpoint that the server was told of. */
const KEPT = 'push';

function supported(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

/** iPhones take notices only in an app put on the home screen. */
function mustInstall(): boolean {
  return (
    /iPhone|iPad|iPod/.test(navigator.userAgent) &&
    !matchMedia('(display-mode: standalone)').matches
  );
}

async function manager(): Promise<PushManager | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.pushManager ?? null;
}

/** The server's VAPID public key (base64url, 65 bytes) as older browsers want it. */
export function keyBytes(base64url: string): Uint8Array<ArrayBuffer> {
  const raw = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(raw, (char) => char.charCodeAt(0));
}

function sameKey(subscription: PushSubscription, key: Uint8Array): boolean {
  const known = subscription.options?.applicationServerKey;
  if (!known) {
    return true; // the browser does not say: believe it
  }
  const bytes = new Uint8Array(known);
  return bytes.length === key.length && bytes.every((byte, i) => byte === key[i]);
}

async function refused(): Promise<boolean> {
  return (await listQueue()).some(
    ({ type, state }) => type === 'device.subscribe' && state === 'rejected',
  );
}

export async function pushState(): Promise<PushState> {
  if (!supported()) {
    return mustInstall() ? 'install' : 'unsupported';
  }
  await ready();
  if (!openProfile()?.person) {
    return 'sign-in';
  }
  if (Notification.permission === 'denied') {
    return 'blocked';
  }
  const subscription = await (await manager())?.getSubscription();
  const told = subscription && subscription.endpoint === (await getScratch(KEPT));
  // One that the server refused stands among what needs the person (OtherWork).
  return told && !(await refused()) ? 'on' : 'off';
}

/** Asks the permission (only ever on a tap), subscribes, and queues the news for the server. */
export async function turnOn(): Promise<PushOutcome> {
  const now = await pushState();
  if (now !== 'off') {
    return now;
  }
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') {
    return permission === 'denied' ? 'blocked' : 'dismissed';
  }
  const key = (await getEntity('deployment', 'this'))?.value.vapid_public_key;
  const push = await manager();
  if (!key || !push) {
    return 'failed';
  }
  try {
    const bytes = keyBytes(key);
    const old = await push.getSubscription();
    if (old && !sameKey(old, bytes)) {
      await old.unsubscribe();
    }
    const subscription = await push.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytes,
    });
    return (await tell(subscription)) ? 'on' : 'failed';
  } catch {
    return 'failed'; // no network, or the browser's push service refused
  }
}

/** Queues the subscription for the server. False when the browser's answer lacks a part. */
async function tell(subscription: PushSubscription): Promise<boolean> {
  const { endpoint, keys } = subscription.toJSON();
  const p256dh = keys?.['p256dh'];
  const auth = keys?.['auth'];
  if (!endpoint || !p256dh || !auth) {
    return false;
  }
  const args = { endpoint, p256dh, auth };
  await enqueue({ type: 'device.subscribe', entity: await deviceId(), args });
  await putScratch(KEPT, endpoint);
  return true;
}

/** The server drops a subscription with the session it came from; after a new sign-in it is told again. */
export async function renew(): Promise<void> {
  if ((await pushState()) === 'on') {
    const subscription = await (await manager())?.getSubscription();
    if (subscription) {
      await tell(subscription);
    }
  }
}

/** Forgets it on this phone; the browser's subscription goes too unless others here may use it. */
export async function forgetPush(): Promise<void> {
  await putScratch(KEPT, undefined);
  if (supported() && (await listProfiles()).length === 1) {
    const subscription = await (await manager())?.getSubscription();
    await subscription?.unsubscribe().catch(() => false);
  }
}

export async function turnOff(): Promise<PushOutcome> {
  await enqueue({ type: 'device.unsubscribe', entity: await deviceId(), args: {} });
  await forgetPush();
  return 'off';
}
