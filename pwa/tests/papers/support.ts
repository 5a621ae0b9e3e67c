/** Papers of made-up people. */

import type { PaperArgs } from '../../src/store/papers';
import type { PaperValue } from '../../src/store/paperTypes';

export const ARRIVED = '2026-11-21T13:00:00.000Z';

/** A hash nobody else has. */
export const hash = (n: number) => n.toString(16).padStart(64, '0');

export function args(more: Partial<PaperArgs> = {}): PaperArgs {
  return {
    kind: 'birth_certificate',
    holder: { who: 'family', name: 'Ma Thị Hoa' },
    title: null,
    number: null,
    issued_on: null,
    expires_on: null,
    issuer: null,
    pages: [{ file: hash(1), type: 'image/jpeg', size: 3 }],
    reuse: true,
    ...more,
  };
}

/** As the server has it. */
export function paperOf(more: Partial<PaperValue> = {}): PaperValue {
  return {
    ...args(),
    pages: [{ file: hash(1), type: 'image/jpeg', size: 3, received_at: ARRIVED }],
    provenance: 'self',
    checked: null,
    source: null,
    shares: [],
    created_at: ARRIVED,
    updated_at: ARRIVED,
    ...more,
  };
}
