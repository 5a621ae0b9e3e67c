/** Migration n brings the database from version n − 1 to n, inside the one upgrade transaction. */

import first from './001-first';
import blobs from './002-blobs';
import people from './003-people';

export type Migration = (db: IDBDatabase, tx: IDBTransaction) => void | Promise<void>;

export const MIGRATIONS: readonly Migration[] = [first, blobs, people];
