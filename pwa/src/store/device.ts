/** The device's own name towards the server, made once; it says nothing about anybody. */

import { transact } from './database';
import { uuid7 } from './ids';

export async function deviceId(): Promise<string> {
  const fresh = uuid7();
  return transact(['meta'], async (tx) => {
    const store = tx.objectStore('meta');
    const known = (await store.get('device')) as string | undefined;
    if (known) return known;
    await store.put(fresh, 'device');
    return fresh;
  });
}
