/** Where an answer stands: ids of inputs, reading and writing at a path. */

import type { Answer, Answers, Path } from './engine/types';

/** The id of the input that answers the question at `path`; error summaries link to it. */
export function fieldId(path: Path): string {
  return `q-${path.join('-')}`;
}

/** What stands at `path`; undefined where nothing does. */
export function getAt(answers: Answers, path: Path): Answer | undefined {
  let here: Answer | undefined = answers;
  for (const step of path) {
    if (here === null || typeof here !== 'object') return undefined;
    here = (here as Answers)[step];
  }
  return here;
}

/** A copy with `value` at `path`; undefined takes the answer away. The original stays as it is. */
export function setAt(answers: Answers, path: Path, value: Answer | undefined): Answers {
  return put(answers, path, value) as Answers;
}

function put(here: Answer | undefined, path: Path, value: Answer | undefined): Answer | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const old = here && typeof here === 'object' ? here : {};
  const next = put((old as Answers)[step], rest, value);
  if (Array.isArray(old)) {
    const rows = [...old];
    if (next === undefined) rows.splice(step as number, 1);
    else rows[step as number] = next;
    return rows;
  }
  const copy: Answers = { ...old };
  if (next === undefined) delete copy[step];
  else copy[step] = next;
  return copy;
}
