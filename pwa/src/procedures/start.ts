/** Beginning a form: an empty draft with what the phone already knows about its owner. */

import { defaultsOf } from '../forms/defaults';
import type { Answer, Answers, FormDefinition, Question } from '../forms/engine/types';
import { pick } from '../i18n';
import type { Facts } from '../people/facts';
import { ownFacts } from '../people/kept';
import type { Draft, Filled } from '../store/draftTypes';
import { listEntities } from '../store/entityList';
import { createDraft } from '../store/newDraft';
import type { MeValue, ProcedureValue } from '../store/types';

/**
 * Defaults, and answers that a question asks to be filled from its owner: from what this phone keeps of them, else from
 * their account. All can be changed; `filled` says which were not typed.
 */
export function prefilled(
  definition: FormDefinition,
  me: MeValue | undefined,
  own: Facts | undefined,
): Required<Pick<Draft, 'answers' | 'filled'>> {
  const all = definition.form.pages.flatMap(({ questions }) => questions);
  const answers = defaultsOf(all);
  const filled: Record<string, Filled> = {};
  const put = ({ key, prefill }: Question, into: Answers, path: string) => {
    const fact = prefill?.replace('profile.', '') as keyof Facts | undefined;
    const kept = fact && own?.[fact];
    const value = kept ?? (fact === 'name' ? me?.name : fact === 'phone' ? me?.phone : undefined);
    if (!value) return;
    into[key] = value as Answer;
    filled[path] = { from: 'profile', value: value as Answer };
  };
  for (const question of all) {
    put(question, answers, question.key);
    if (question.kind !== 'group') continue;
    const group = { ...(answers[question.key] as Answers | undefined) };
    for (const inner of question.questions ?? []) {
      put(inner, group, `${question.key}.${inner.key}`);
    }
    if (Object.keys(group).length > 0) answers[question.key] = group;
  }
  return { answers, filled };
}

export async function startDraft(
  procedure: ProcedureValue,
  definition: FormDefinition,
  agency: string | null,
  picked: string | null,
): Promise<Draft> {
  const [me] = await listEntities('me');
  // Where it cannot be read the form is begun empty.
  const own = await ownFacts().catch(() => undefined);
  return createDraft({
    procedure: procedure.code,
    version: definition.version,
    title: pick(procedure.short_name),
    agency,
    case: picked,
    ...prefilled(definition, me?.value, own),
  });
}
