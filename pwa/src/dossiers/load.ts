import { listDrafts } from '../store/draftList';
import type { Draft } from '../store/draftTypes';
import { getEntity } from '../store/entities';
import { listEntities } from '../store/entityList';
import type { QueueItem } from '../store/queueTypes';
import type {
  AgencyValue,
  DossierAnswersValue,
  DossierValue,
  Entity,
  EventValue,
  FormValue,
  ProcedureValue,
  SupplementValue,
  Text,
} from '../store/types';
import { listQueue } from '../sync/outbox';

export type Named<T> = T & { title: Text | string; name: string };

export type DossierList = {
  drafts: Named<{ draft: Draft }>[];
  filings: Named<{ item: QueueItem }>[];
  dossiers: Named<{ id: string; dossier: DossierValue }>[];
  /** Dossiers with something that waits to be sent, and with something that was refused. */
  pending: Set<string>;
  refused: Set<string>;
};

/** What a resident did to dossiers; a filing that goes again to a server that has lost it is one of them. */
function entities(queue: QueueItem[]): Set<string> {
  const own = ['dossier.file', 'dossier.supplement', 'dossier.withdraw'];
  return new Set(queue.filter(({ type }) => own.includes(type)).map(({ entity }) => entity));
}

/** Everything of the open profile that is, was or will be a dossier. */
export async function loadList(): Promise<DossierList> {
  const [drafts, queue, dossiers, procedures] = await Promise.all([
    listDrafts(),
    listQueue(),
    listEntities('dossier'),
    listEntities('procedure'),
  ]);
  const titles = new Map(procedures.map(({ id, value }) => [id, value.short_name]));
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  const nameOf = async (draft: Draft | undefined) => {
    const form = draft && (await getEntity('form', `${draft.procedure}@${draft.version}`));
    const key = form?.value.applicant.name;
    return draft && key ? String(draft.answers[key] ?? '').trim() : '';
  };
  const open = drafts.filter(({ state }) => state === 'open');
  const known = new Set(dossiers.map(({ id }) => id));
  const filings = queue.filter(
    ({ type, entity, state }) =>
      type === 'dossier.file' && (state === 'rejected' || !known.has(entity)),
  );
  return {
    drafts: await Promise.all(
      open.map(async (draft) => ({
        draft,
        title: titles.get(draft.procedure) ?? draft.title,
        name: await nameOf(draft),
      })),
    ),
    filings: await Promise.all(
      filings.map(async (item) => {
        const draft = byId.get(item.entity);
        const procedure = String(item.args['procedure']);
        return {
          item,
          title: titles.get(procedure) ?? draft?.title ?? procedure,
          name: await nameOf(draft),
        };
      }),
    ),
    dossiers: dossiers
      .map(({ id, value }) => ({
        id,
        dossier: value,
        title: titles.get(value.procedure) ?? value.procedure,
        name: value.applicant_name,
      }))
      .sort((a, b) => (a.dossier.filed_at < b.dossier.filed_at ? 1 : -1)),
    pending: entities(queue.filter(({ state }) => state !== 'rejected')),
    refused: entities(queue.filter(({ state }) => state === 'rejected')),
  };
}

export type OneDossier = {
  dossier: DossierValue | undefined;
  answers: DossierAnswersValue | undefined;
  /** Oldest first. */
  events: Entity<EventValue>[];
  supplement: SupplementValue | undefined;
  definition: FormValue | undefined;
  procedure: ProcedureValue | undefined;
  agency: AgencyValue | undefined;
  /** What this phone still has to send about it, oldest first. */
  queue: QueueItem[];
};

/** All that is known here of one dossier, filed or waiting. */
export async function loadOne(id: string): Promise<OneDossier> {
  const [dossier, answers, events, queue] = await Promise.all([
    getEntity('dossier', id),
    getEntity('dossier_answers', id),
    listEntities('dossier_event', id),
    listQueue(),
  ]);
  const mine = queue.filter(({ entity }) => entity === id).sort((a, b) => a.seq - b.seq);
  const filing = mine.find(({ type }) => type === 'dossier.file');
  const value = dossier?.value;
  const code = value?.procedure ?? String(filing?.args['procedure'] ?? '');
  const version = value?.form_version ?? String(filing?.args['form_version'] ?? '');
  const at = value?.agency ?? String(filing?.args['agency'] ?? '');
  const [form, procedure, agency, supplement] = await Promise.all([
    getEntity('form', `${code}@${version}`),
    getEntity('procedure', code),
    getEntity('agency', at),
    value?.supplement ? getEntity('supplement', value.supplement) : undefined,
  ]);
  return {
    dossier: value,
    answers: answers?.value,
    events: events.sort((a, b) => (a.value.at < b.value.at ? -1 : 1)),
    supplement: supplement?.value,
    definition: form?.value,
    procedure: procedure?.value,
    agency: agency?.value,
    queue: mine,
  };
}

/** Collections whose change may change what `loadList` and `loadOne` give. */
export const LIST_COLLECTIONS = ['draft', 'queue', 'dossier', 'procedure', 'form'];
export const ONE_COLLECTIONS = [
  'queue',
  'dossier',
  'dossier_answers',
  'dossier_event',
  'supplement',
  'form',
  'procedure',
  'agency',
];
