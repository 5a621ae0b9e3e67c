/** Beginning a form: an empty draft with what the phone already knows about its owner. */

import type { Answers, FormDefinition } from '../forms/engine/types';
import { pick } from '../i18n';
import { listEntities } from '../store/entities';
import { createDraft } from '../store/newDraft';
import type { Draft, MeValue, ProcedureValue } from '../store/types';

/** Answers that a question asks to be filled from the signed-in person; they can be changed. */
export function prefilled(definition: FormDefinition, me: MeValue | undefined): Answers {
  const answers: Answers = {};
  for (const { key, prefill } of definition.form.pages.flatMap(({ questions }) => questions)) {
    const value =
      prefill === 'profile.name' ? me?.name : prefill === 'profile.phone' ? me?.phone : null;
    if (value) answers[key] = value;
  }
  return answers;
}

export async function startDraft(
  procedure: ProcedureValue,
  definition: FormDefinition,
  agency: string | null,
  picked: string | null,
): Promise<Draft> {
  const [me] = await listEntities('me');
  return createDraft({
    procedure: procedure.code,
    version: definition.version,
    title: pick(procedure.short_name),
    agency,
    case: picked,
    answers: prefilled(definition, me?.value),
  });
}
