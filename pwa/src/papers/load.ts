/** The wallet as its owner knows it: what the server has, with what this phone has still to send laid over it. */

import { getEntity } from '../store/entities';
import { listEntities } from '../store/entityList';
import { type PaperArgs, paperFrom } from '../store/papers';
import type { PaperShare, PaperValue } from '../store/paperTypes';
import type { QueueItem } from '../store/queueTypes';
import type { PaperKindValue } from '../store/types';
import { listQueue } from '../sync/outbox';

export type WalletPaper = {
  id: string;
  /** The server's version; null while it has none. */
  version: number | null;
  value: PaperValue;
  /** What this phone has still to send about it, oldest first. */
  waiting: QueueItem[];
  /** What the server would not take. */
  refused: QueueItem[];
};

export type Kinds = Map<string, PaperKindValue>;

/** Collections whose change may change what is loaded here. */
export const COLLECTIONS = ['paper', 'paper_kind', 'queue', 'scratch', 'profile'];

const isOurs = ({ type }: QueueItem) => type.startsWith('paper.');

/** What becomes of a paper by what was done to it; null: it is deleted. */
export function after(value: PaperValue | null, item: QueueItem): PaperValue | null {
  const { type, madeAt } = item;
  if (type === 'paper.delete') return null;
  if (type === 'paper.save') {
    const args = item.args as unknown as PaperArgs;
    const made = paperFrom(args, madeAt);
    if (!value) return made;
    const known = new Map(value.pages.map((page) => [page.file, page]));
    const pages = args.pages.map((page) => ({ ...page, ...known.get(page.file) }));
    return { ...value, ...args, pages, updated_at: madeAt };
  }
  if (!value) return null;
  const { id, dossier } = item.args as { id: string; dossier?: string };
  if (type === 'paper.share' && dossier) {
    const share: PaperShare = { id, dossier, agency: '', name: '', at: madeAt, withdrawn_at: null };
    return { ...value, shares: [...value.shares.filter((one) => one.id !== id), share] };
  }
  const shares = value.shares.map((one) =>
    one.id === id ? { ...one, withdrawn_at: madeAt } : one,
  );
  return { ...value, shares };
}

/** Of what is nowhere but in a refused item: what it would have made. */
function refusedOnly(items: QueueItem[]): PaperValue | null {
  const save = items.find(({ type }) => type === 'paper.save');
  return save ? after(null, save) : null;
}

function lay(
  id: string,
  known: { version: number; value: PaperValue } | undefined,
  items: QueueItem[],
): WalletPaper | null {
  const mine = items.filter(({ entity }) => entity === id);
  const refused = mine.filter(({ state }) => state === 'rejected');
  const waiting = mine.filter(({ state }) => state !== 'rejected');
  let value: PaperValue | null = known?.value ?? null;
  for (const item of waiting) value = after(value, item);
  const deleted = waiting.some(({ type }) => type === 'paper.delete');
  value ??= deleted ? null : refusedOnly(refused);
  // Version 0 is this phone's own, made of what it has sent.
  return value && { id, version: known?.version || null, value, waiting, refused };
}

/** Of the open profile, the last changed first. */
export async function listPapers(): Promise<WalletPaper[]> {
  const [entities, queue] = await Promise.all([listEntities('paper'), listQueue()]);
  const items = queue.filter(isOurs);
  const known = new Map(entities.map((entity) => [entity.id, entity]));
  const ids = new Set([...known.keys(), ...items.map(({ entity }) => entity)]);
  return Array.from(ids)
    .flatMap((id) => lay(id, known.get(id), items) ?? [])
    .sort((a, b) => (a.value.updated_at < b.value.updated_at ? 1 : -1));
}

export async function loadPaper(id: string): Promise<WalletPaper | null> {
  const [entity, queue] = await Promise.all([getEntity('paper', id), listQueue()]);
  return lay(id, entity, queue.filter(isOurs));
}

export async function loadKinds(): Promise<Kinds> {
  const found = await listEntities('paper_kind');
  return new Map(found.map(({ id, value }) => [id, value]));
}
