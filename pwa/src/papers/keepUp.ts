/** What is to be seen of papers without a network: small pictures of all pages, and the pages of pinned papers. */

import { filesOf, keepFile } from '../store/blobs';
import { session } from '../store/session';
import { listPapers } from './load';
import { type Missing, pageOf, smallOf } from './pictures';
import { listPins, pin, unpin } from './pins';

let busy: Promise<void> | null = null;
let again = false;
/** What the server has said that it has not got, in this visit. */
const gone = new Set<string>();

/** False: there is no network to go on with. */
async function get(
  key: string,
  load: () => Promise<Blob | Missing>,
  keep: (found: Blob) => Promise<unknown>,
): Promise<boolean> {
  if (gone.has(key)) return true;
  const found = await load();
  if (found === 'network') return false;
  if (found instanceof Blob) await keep(found);
  else gone.add(key);
  return true;
}

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
      if (!here.has(`thumb/${file}`)) {
        if (
          !(await get(
            `thumb/${file}`,
            () => smallOf(page),
            async () => undefined,
          ))
        )
          return;
      }
      if (!pins.has(id) || here.has(file)) continue;
      const keep = async (found: Blob) => keepFile(await found.arrayBuffer(), page.type);
      if (!(await get(file, () => pageOf(page), keep))) return;
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
