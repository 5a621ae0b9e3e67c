/** Bytes of photos, signatures and voice notes, each under its SHA-256. */

export default function blobs(db: IDBDatabase): void {
  const store = db.createObjectStore('blobs', { keyPath: ['profile', 'sha256'] });
  store.createIndex('state', ['profile', 'state']);
}
