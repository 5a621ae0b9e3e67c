/**
 * What a dossier is called before it has an official code: the last eight digits of its own id, which
 * are random. `A1B2-C3D4`.
 */
export function tempCode(id: string): string {
  const tail = id.replace(/-/g, '').slice(-8).toUpperCase();
  return `${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** Does `code`, as typed or scanned, name the dossier `id`? */
export function isTempCode(code: string, id: string): boolean {
  const plain = (text: string) => text.replace(/[^0-9a-z]/gi, '').toUpperCase();
  return plain(code) === plain(tempCode(id));
}
