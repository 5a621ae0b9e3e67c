/** Which papers a filing needs. As server/procedures/papers.py. */

import { holds } from './rules';
import type { Answers, Context, FormDefinition, Paper } from './types';

/** The papers asked for with these (evaluated) answers, in the catalogue's order. */
export function papersFor(
  definition: Pick<FormDefinition, 'papers'>,
  answers: Answers,
  context: Context,
): Paper[] {
  return definition.papers.filter(
    ({ cases, show_when: rule }) =>
      (!cases || cases.includes(context.case || '')) && holds(rule, answers, undefined, context),
  );
}
