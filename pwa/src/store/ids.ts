/** UUIDv7 (RFC 9562): sorted by the time of making, so that stores and feeds stay in order. */

let last = 0;
let count = 0;

/** A new id, larger than every one made here before, also within one millisecond. */
export function uuid7(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Math.max(Date.now(), last);
  count = now === last ? count + 1 : 0;
  last = count > 0xfff ? now + 1 : now;
  if (count > 0xfff) count = 0;
  const time = `00000000000${last.toString(16)}`.slice(-12);
  const hex = Array.from(bytes, (byte) => `0${byte.toString(16)}`.slice(-2)).join('');
  const order = `00${count.toString(16)}`.slice(-3);
  const variant = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return `${time.slice(0, 8)}-${time.slice(8)}-7${order}-${variant.toString(16)}${hex.slice(18, 20)}-${hex.slice(20)}`;
}
