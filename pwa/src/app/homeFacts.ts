/** What the first screen learns from the store once it is drawn. */

import { subscribe } from '../store/changes';
import { listDrafts } from '../store/draftList';
import { getEntity } from '../store/entities';
import { listEntities } from '../store/entityList';
import { onProfileChange } from '../store/session';
import type { Text } from '../store/types';
import { listQueue } from '../sync/outbox';

export type HomeFacts = {
  /** The form last worked on, to go on with. */
  draft: { href: string; title: Text | string } | null;
  /** Dossiers of which the commune waits for something that was not answered on this phone. */
  asked: number;
  unread: number;
  officer: boolean;
};

async function load(): Promise<HomeFacts> {
  const [drafts, dossiers, queue, notices, me] = await Promise.all([
    listDrafts(),
    listEntities('dossier'),
    listQueue(),
    listEntities('notice'),
    listEntities('me'),
  ]);
  const open = drafts.find((draft) => draft.state === 'open');
  const procedure = open && (await getEntity('procedure', open.procedure));
  const answered = new Set(
    queue
      .filter(({ type, state }) => type === 'dossier.supplement' && state !== 'rejected')
      .map(({ entity }) => entity),
  );
  return {
    draft: open
      ? {
          href: `/khai/${open.id}${open.page ? `/${open.page}` : ''}`,
          title: procedure?.value.short_name ?? open.title,
        }
      : null,
    asked: dossiers.filter(({ id, value }) => value.supplement && !answered.has(id)).length,
    unread: notices.filter((notice) => !notice.value.read_at).length,
    officer: me.some((person) => person.value.roles.length > 0),
  };
}

/** Give the facts now and after each change. Returns the way to stop. */
export function followHome(show: (facts: HomeFacts) => void): () => void {
  let gone = false;
  const run = () => {
    load().then(
      (facts) => !gone && show(facts),
      () => undefined, // storage trouble has a line of its own
    );
  };
  run();
  const stops = [
    subscribe(['draft', 'dossier', 'queue', 'notice', 'me', 'profile'], run),
    onProfileChange(run),
  ];
  return () => {
    gone = true;
    for (const stop of stops) stop();
  };
}
