/** Where the files of a dossier are that the server does not have, or cannot use. */

import { useEffect, useState } from 'preact/hooks';

import { filesOf } from '../store/blobs';
import { read } from '../store/database';
import { getEntity } from '../store/entities';
import { useLive } from '../store/live';
import { session } from '../store/session';
import { onUploads, uploadsState } from '../sync/uploads';
import { type Arrived, useArrived } from './useArrived';

export type OneFile = Arrived[number] & {
  /** From 1, as they stand in the answers: the server names them in no order. */
  n: number;
  /** Its bytes are on this phone. */
  here: boolean;
  /** Code of its refusal. */
  why: string | null;
  /** Bytes that have arrived; undefined: it has not moved since this page was opened. */
  sent: number | undefined;
};

type Here = {
  /** Hashes of all that is on this phone. */
  all: Set<string>;
  /** Codes of refusals by hash. */
  why: Map<string, string>;
  /** The hashes in the order of the answers, among other words. */
  order: string;
};

async function lookHere(dossier: string): Promise<Here> {
  const open = await session();
  const why = new Map<string, string>();
  const order =
    JSON.stringify(
      (await getEntity('case_answers', dossier)) ?? (await getEntity('dossier_answers', dossier)),
    ) ?? '';
  if (!open) return { all: new Set(), why, order };
  const { id } = open.profile;
  for (const sha256 of await filesOf(id, 'refused')) {
    const record = await read(['blobs'], (tx) => tx.objectStore('blobs').get([id, sha256]));
    why.set(sha256, record?.why ?? 'other');
  }
  return { all: new Set(await filesOf(id)), why, order };
}

/** Why a file cannot be used; null where nothing is wrong, or this phone is about to send it again. */
function whyNot({ file, received_at, state, refusal }: Arrived[number], here: Here): string | null {
  const said = state === 'refused' ? (refusal ?? 'other') : null;
  return received_at ? said : (here.why.get(file) ?? (here.all.has(file) ? null : said));
}

/** Undefined until it is looked up. */
export function useOnTheWay(dossier: string): OneFile[] | undefined {
  const files = useArrived(dossier);
  const here = useLive(['blob', 'dossier_answers', 'case_answers'], () => lookHere(dossier), [
    dossier,
  ]);
  const [, redraw] = useState(0);
  useEffect(() => onUploads(() => redraw((n) => n + 1)), []);
  if (!here || !files) return undefined;
  const place = ({ file }: { file: string }) => here.order.indexOf(file);
  return [...files]
    .sort((a, b) => place(a) - place(b))
    .map((one, i) => ({
      ...one,
      n: i + 1,
      here: here.all.has(one.file),
      why: whyNot(one, here),
      sent: one.received_at ? one.size : uploadsState().get(one.file)?.sent,
    }));
}

export function percent(sent: number, size: number): number {
  return Math.floor((100 * sent) / Math.max(size, 1));
}
