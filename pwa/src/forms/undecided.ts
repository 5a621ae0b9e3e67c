import type { Draft } from '../store/draftTypes';
import type { Evaluated, VisibleQuestion } from './engine/types';

/** Questions that are asked and were answered differently on two devices, each with its page. */
export function undecided(
  { conflicts }: Pick<Draft, 'conflicts'>,
  { pages }: Evaluated,
): { page: string; q: VisibleQuestion }[] {
  return pages.flatMap(({ page, questions }) =>
    questions
      .filter(({ path }) => conflicts?.[path[0] as string])
      .map((q) => ({ page: page.key, q })),
  );
}
