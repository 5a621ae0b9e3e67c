/** The work list's blocks, brought up to date while the list is closed. */

import { listCases } from './cases';

const QUIET_MS = 2_000;
let asked = false;

/** Bring the blocks up to date soon, so that the list opens at once also after a first pull without it. */
export function keepUp(): void {
  if (asked) {
    return;
  }
  asked = true;
  setTimeout(() => {
    asked = false;
    listCases().catch(() => undefined); // whoever opens the list is told
    // Of cases taken along: what has ended goes, what has come since is fetched.
    import('./viewer/taken').then(({ tidyTaken }) => tidyTaken()).catch(() => undefined);
  }, QUIET_MS);
}
