/** What starts after the first picture: people, sending, the service worker, good manners with storage. */

import { closeDatabase } from '../store/database';
import { ready } from '../store/profiles';
import { startSync } from '../sync/triggers';
import { registerWorker } from './update';

export async function boot(): Promise<void> {
  // A frozen page must not hold the database: it would block upgrades and be cut off at any moment.
  document.addEventListener('freeze', closeDatabase);
  addEventListener('pagehide', closeDatabase);
  await ready().catch(() => undefined); // the storage line says what is wrong
  startSync();
  await registerWorker().catch(() => undefined); // refused (private window): the app works online
}
