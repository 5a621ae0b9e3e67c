/** Filling a form again with the answers of a dossier that was filed before. */

import { pick } from '../../i18n';
import type { Draft } from '../../store/draftTypes';
import { getEntity } from '../../store/entities';
import { listEntities } from '../../store/entityList';
import { createDraft } from '../../store/newDraft';
import type {
  Answers,
  DossierAnswersValue,
  DossierValue,
  FormValue,
  ProcedureValue,
} from '../../store/types';
import type { Question } from '../engine/types';
import { carryOver } from './carryOver';

export type FiledBefore = { dossier: DossierValue; answers: DossierAnswersValue; form: FormValue };

/** What must be said, signed or given anew each time. */
const ANEW: string[] = ['declaration', 'calculated', 'photo', 'signature', 'voice_note'];

/** Of one procedure, on this phone, the last filed first; at most `most`. */
export async function filedBefore(code: string, most = 3): Promise<FiledBefore[]> {
  const dossiers = (await listEntities('dossier'))
    .filter(({ value }) => value.procedure === code && value.code)
    .sort((a, b) => (a.value.filed_at < b.value.filed_at ? 1 : -1))
    .slice(0, most);
  const found: FiledBefore[] = [];
  for (const { id, value } of dossiers) {
    const [answers, form] = await Promise.all([
      getEntity('dossier_answers', id),
      getEntity('form', `${code}@${value.form_version}`),
    ]);
    if (answers && form) found.push({ dossier: value, answers: answers.value, form: form.value });
  }
  return found;
}

function forGood(questions: Question[], given: Answers): Answers {
  const kept: Answers = {};
  for (const { key, kind, questions: nested } of questions) {
    const value = given[key];
    const isVoice = kind === 'long_text' && typeof value !== 'string';
    if (value === undefined || ANEW.includes(kind) || isVoice) continue;
    if (!nested) kept[key] = value;
    else if (Array.isArray(value)) kept[key] = value.map((row) => forGood(nested, row as Answers));
    else kept[key] = forGood(nested, value as Answers);
  }
  return kept;
}

/** The answers of `filed` that answer the same questions of `definition`. */
export function answersAgain(filed: FiledBefore, definition: FormValue): Answers {
  const { answers } = carryOver(filed.form, definition, filed.answers.answers);
  return forGood(
    definition.form.pages.flatMap(({ questions }) => questions),
    answers,
  );
}

export function startAgain(
  filed: FiledBefore,
  procedure: ProcedureValue,
  definition: FormValue,
  agency: string | null,
): Promise<Draft> {
  const { dossier } = filed;
  const known = definition.cases.some(({ key }) => key === dossier.case);
  return createDraft({
    procedure: procedure.code,
    version: definition.version,
    title: pick(procedure.short_name),
    agency: agency ?? dossier.agency,
    case: known ? dossier.case : null,
    answers: answersAgain(filed, definition),
    ...(dossier.code && { from: dossier.code }),
  });
}
