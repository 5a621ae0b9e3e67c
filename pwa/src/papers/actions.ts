/** What an owner does with a paper. Each resolves when it is durable on this phone; it is sent when there is a network. */

import { uuid7 } from '../store/ids';
import type { PaperArgs } from '../store/papers';
import type { QueueItem } from '../store/queueTypes';
import type { Json, PageFile } from '../store/types';
import { discard, enqueue } from '../sync/outbox';
import type { WalletPaper } from './load';
import { unpin } from './pins';

const asArgs = (args: object) => args as { [key: string]: Json };

/** Has no answer been asked for it? Then the server has not heard of it. */
const isUntold = ({ state, attempts }: QueueItem) => state === 'waiting' && attempts === 0;

/** What of a paper its owner writes. */
export function argsOf({ value }: Pick<WalletPaper, 'value'>): PaperArgs {
  const { kind, holder, title, number, issued_on, expires_on, issuer, pages, reuse } = value;
  const plain = pages.map(({ file, type, size }: PageFile) => ({ file, type, size }));
  return { kind, holder, title, number, issued_on, expires_on, issuer, pages: plain, reuse };
}

type Writing = {
  /** Of a new one; the same at a second press. */
  id?: string;
  /** The version that the writing began with. */
  base?: number | null;
};

/** Without `paper`: a new one. Gives its id. */
export async function savePaper(
  args: PaperArgs,
  paper: WalletPaper | null,
  { id = paper?.id ?? uuid7(), base = paper?.version ?? null }: Writing = {},
): Promise<string> {
  const earlier = paper?.waiting ?? [];
  const last = earlier[earlier.length - 1];
  // Written again before it was sent: once is enough.
  const replaced = last?.type === 'paper.save' && isUntold(last) ? last : null;
  await enqueue({
    type: 'paper.save',
    entity: id,
    // What it was begun with counts, not what it was when it was last written.
    base: replaced ? replaced.base : base,
    after: creation(paper).filter((one) => one !== replaced?.id),
    args: asArgs(args),
  });
  // On its way since: then it has come first, and nothing is lost.
  if (replaced) await discard(replaced.id).catch(() => undefined);
  for (const { id: old, type } of paper?.refused ?? []) {
    if (type === 'paper.save') await discard(old).catch(() => undefined);
  }
  return id;
}

/** Before the server has a paper nothing can be done with it: what waits for that. */
function creation(paper: WalletPaper | null): string[] {
  if (!paper || paper.version !== null) return [];
  return paper.waiting.filter(({ type }) => type === 'paper.save').map(({ id }) => id);
}

/** Take a paper out of the wallet. One that the server has never heard of is simply forgotten. */
export async function deletePaper(paper: WalletPaper): Promise<void> {
  const { id, version, waiting, refused } = paper;
  for (const item of refused) await discard(item.id).catch(() => undefined);
  let told = version !== null;
  const after: string[] = [];
  // The last first: what waits for another goes with it.
  for (const item of [...waiting].reverse()) {
    const taken =
      isUntold(item) &&
      (await discard(item.id).then(
        () => true,
        () => false,
      ));
    if (taken) continue;
    told = true;
    after.push(item.id);
  }
  if (told) await enqueue({ type: 'paper.delete', entity: id, after, args: {} });
  await unpin(id);
}

/** Let the officers of the agency that has `dossier` see it. */
export async function sharePaper(paper: WalletPaper, dossier: string): Promise<void> {
  const args = { id: uuid7(), dossier };
  await enqueue({ type: 'paper.share', entity: paper.id, after: creation(paper), args });
}

/** Withdraw it from them again. */
export async function unsharePaper({ id, waiting }: WalletPaper, share: string): Promise<void> {
  const mine = waiting.find((item) => item.type === 'paper.share' && item.args['id'] === share);
  if (mine && isUntold(mine)) return discard(mine.id);
  const after = mine ? [mine.id] : [];
  await enqueue({ type: 'paper.unshare', entity: id, after, args: { id: share } });
}
