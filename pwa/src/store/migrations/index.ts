/** Migration n brings the database from version n − 1 to n, inside the one upgrade transaction. */

import first from './001-first';

export type Migration = (db: IDBDatabase, tx: IDBTransaction) => void | Promise<void>;

export const MIGRATIONS: readonly Migration[] = [first];
