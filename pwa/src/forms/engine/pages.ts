/** Questions that the screens ask of an evaluated form. */

import type { Evaluated, FieldError, FormDefinition, Path } from './types';

/** The mistakes of one page, in document order. */
export function validatePage(evaluated: Evaluated, page: string): FieldError[] {
  return evaluated.errors.filter((error) => error.page === page);
}

/** Which page this is, counted among those that are asked now: `{ page: 2, of: 7 }`; page 0 when it is not asked. */
export function progress(evaluated: Evaluated, page: string): { page: number; of: number } {
  const { pages } = evaluated;
  return { page: pages.findIndex((item) => item.page.key === page) + 1, of: pages.length };
}

/** Key of the first page with a mistake; undefined when everything may be filed. */
export function firstPageWithError(evaluated: Evaluated): string | undefined {
  return evaluated.pages.find((item) => validatePage(evaluated, item.page.key).length)?.page.key;
}

/** The page on which an answer is given: for errors that come from the server. */
export function pageOf(definition: Pick<FormDefinition, 'form'>, path: Path): string | undefined {
  return definition.form.pages.find((page) => page.questions.some(({ key }) => key === path[0]))
    ?.key;
}
