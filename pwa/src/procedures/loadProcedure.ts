import { listDrafts } from '../store/draftList';
import type { Draft } from '../store/draftTypes';
import { getEntity } from '../store/entities';
import { listEntities } from '../store/entityList';
import type { AgencyValue, FormValue, ProcedureValue } from '../store/types';

export type Receiver = AgencyValue & { id: string };

export type Loaded = {
  procedure: ProcedureValue | undefined;
  /** The form in force; undefined while it has not come to this phone. */
  definition: FormValue | undefined;
  /** Who receives dossiers of this procedure. */
  agencies: Receiver[];
  /** How many offices this phone knows of, whatever they receive. */
  offices: number;
  /** Unfinished ones of this procedure, the last used first. */
  drafts: { draft: Draft; name: string }[];
};

/** Everything that the page before the first question shows. */
export async function loadProcedure(code: string): Promise<Loaded> {
  const procedure = (await getEntity('procedure', code))?.value;
  const [form, agencies, drafts] = await Promise.all([
    procedure && getEntity('form', `${code}@${procedure.form_version}`),
    listEntities('agency'),
    listDrafts(),
  ]);
  const definition = form?.value;
  const nameKey = definition?.applicant.name ?? '';
  return {
    procedure,
    definition,
    offices: agencies.length,
    agencies: agencies
      .filter(({ value }) => value.procedures.includes(code))
      .map(({ id, value }) => ({ ...value, id }))
      .sort((a, b) => a.name.vi.localeCompare(b.name.vi, 'vi')),
    drafts: drafts
      .filter((draft) => draft.procedure === code && draft.state === 'open')
      .map((draft) => ({ draft, name: String(draft.answers[nameKey] ?? '').trim() })),
  };
}
