/** The people a profile keeps on this phone, to fill forms from. */

export default function people(db: IDBDatabase): void {
  db.createObjectStore('people', { keyPath: ['profile', 'id'] });
}
