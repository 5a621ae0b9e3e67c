/** A paper as its owner has just written it, before the feed says more. */

import type { PaperValue } from './paperTypes';
import type { PageFile } from './types';

/** `args` of `paper.save`. */
export type PaperArgs = Pick<
  PaperValue,
  'kind' | 'holder' | 'title' | 'number' | 'issued_on' | 'expires_on' | 'issuer' | 'reuse'
> & { pages: PageFile[] };

export function paperFrom(args: PaperArgs, at: string): PaperValue {
  return {
    ...args,
    provenance: 'self',
    checked: null,
    source: null,
    shares: [],
    created_at: at,
    updated_at: at,
  };
}
