import type { Draft } from '../../store/draftTypes';
import { getEntity } from '../../store/entities';
import type { FormValue } from '../../store/types';
import type { Answers, FormDefinition, Path, VisibleQuestion } from '../engine/types';
import { judge } from '../judge';
import { type CarriedOver, carryOver } from './carryOver';

/** Answers as they stood under another version of the form, and what became of them. */
export type Old = CarriedOver & {
  definition: FormValue;
  /** The questions of `paths`, as they were asked and answered; in order. */
  asked: (paths: string[]) => VisibleQuestion[];
};

/** `['members', 0, 'relation']` → `members.relation`. */
export function dotted(path: Path): string {
  return path.filter((step) => typeof step === 'string').join('.');
}

function find(questions: VisibleQuestion[], paths: Set<string>): VisibleQuestion[] {
  return questions.flatMap((q) => {
    if (paths.has(dotted(q.path))) return q.value === undefined ? [] : [q];
    return [...(q.questions ?? []), ...(q.rows ?? []).flat()].length > 0
      ? find([...(q.questions ?? []), ...(q.rows ?? []).flat()], paths)
      : [];
  });
}

export function compare(
  from: FormValue,
  to: FormDefinition,
  answers: Answers,
  picked: string | null,
): Old {
  const asked = judge(from, answers, picked).pages.flatMap(({ questions }) => questions);
  return {
    ...carryOver(from, to, answers),
    definition: from,
    asked: (paths) => find(asked, new Set(paths)),
  };
}

/** Everything the draft had answered under earlier versions, the latest first. */
export async function loadOld(draft: Draft, to: FormDefinition): Promise<Old[]> {
  const found: Old[] = [];
  for (const { version, answers } of [...(draft.earlier ?? [])].reverse()) {
    const form = await getEntity('form', `${draft.procedure}@${version}`);
    if (form) found.push(compare(form.value, to, answers, draft.case));
  }
  return found;
}
