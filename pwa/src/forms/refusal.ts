/** What the server found wrong with a filing that is being mended; read once by the page it opens. */

import type { Problem } from '../store/types';

type Errors = NonNullable<Problem['errors']>;

let last: { draft: string; errors: Errors } | null = null;

export function rememberRefusal(draft: string, errors: Errors): void {
  last = { draft, errors };
}

export function takeRefusal(draft: string): Errors {
  return last?.draft === draft ? last.errors : [];
}
