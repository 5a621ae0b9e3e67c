/** What is to be seen of papers without a network: small pictures of all pages, and the pages of pinned papers. */

import { filesOf, keepFile } from '../store/blobs';
import { session } from '../store/session';
import { thumbKey } from '../store/thumbs';
import { listPapers } from './load';
import { pageOf, smallOf } from './pictures';
import { listPins, pin, unpin } from './pins';

let busy: Promise<void> | null = null;
let again = false;
/** Files without a small picture, as the server has said in this visit. */
const bare = new Set<string>();

async function run(): Promise<void> {
  const open = await session();
  if (!open) return;
  const [papers, pins] = await Promise.all([listPapers(), listPins()]);
  const here = new Set(await filesOf(open.profile.id));
  const known = new Map(papers.map((paper) => [paper.id, paper]));
  for (const id of pins) {
    const paper = known.get(id);
    // One that is gone from the wallet keeps nothing here.
    if (paper) await pin(id, paper.value.pages);
    else if (open.profile.person) await unpin(id);
  }
  // One page at a time: the link is thin, and so is the memory.
  for (const { id, value } of papers) {
    for (const page of value.pages) {
      const { file } = page;
      if (!here.has(thumbKey(file)) && !bare.has(file)) {
        const small = await smallOf(page);
        if (small === 'network') return;
        if (small === 'none') bare.add(file);
      }
      if (!pins.has(id) || here.has(file)) continue;
      const whole = await pageOf(page);
      if (whole === 'network') return;
      if (whole instanceof Blob) await keepFile(await whole.arrayBuffer(), page.type);
    }
  }
}

/** Resolves when all that can be had now is here. Called after papers came, and when the wallet is opened. */
export function keepUp(): Promise<void> {
  if (busy) again = true;
  busy ??= run()
    .catch(() => undefined) // a full phone says so itself
    .then(() => {
      busy = null;
      if (!again) return undefined;
      again = false;
      return keepUp();
    });
  return busy;
}
