/** Migration n brings the database from version n − 1 to n, inside the one upgrade transaction. */

import type { IDBPDatabase, IDBPTransaction } from 'idb';

import first from './001-first';

export type Migration = (
  db: IDBPDatabase,
  tx: IDBPTransaction<unknown, string[], 'versionchange'>,
) => void | Promise<void>;

export const MIGRATIONS: readonly Migration[] = [first];
