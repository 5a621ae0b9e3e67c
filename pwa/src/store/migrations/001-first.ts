/** The stores of the first release. A migration, once shipped, never changes. */

export default function first(db: IDBDatabase): void {
  db.createObjectStore('meta');
  db.createObjectStore('profiles', { keyPath: 'id' });
  db.createObjectStore('cursors', { keyPath: 'profile' });
  db.createObjectStore('drafts', { keyPath: ['profile', 'id'] });
  const entities = db.createObjectStore('entities', { keyPath: ['profile', 'collection', 'id'] });
  entities.createIndex('generation', ['profile', 'generation']);
  entities.createIndex('parent', ['profile', 'collection', 'parent']);
  const queue = db.createObjectStore('queue', { keyPath: 'seq', autoIncrement: true });
  queue.createIndex('profile', 'profile');
  queue.createIndex('id', 'id', { unique: true });
}
