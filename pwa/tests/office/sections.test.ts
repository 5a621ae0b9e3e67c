// @vitest-environment node
import { expect, test } from 'vitest';

import type { Question, VisiblePage } from '../../src/forms/engine';
import { sectionsOf } from '../../src/office/CaseAnswers';

function page(key: string, ...kinds: Question['kind'][]): VisiblePage {
  const title = { vi: `Trang ${key}`, en: `Page ${key}` };
  return {
    page: { key, title, questions: [] },
    questions: kinds.map((kind, n) => ({
      question: { key: `${key}${n}`, kind, label: title },
      path: [`${key}${n}`],
      value: undefined,
      warnings: [],
    })),
  };
}

test('pages of one question are read as one list, those of several keep their heading', () => {
  const sections = sectionsOf([
    page('a', 'text'),
    page('b', 'note', 'date'),
    page('c', 'note'),
    page('d', 'text', 'phone'),
    page('e', 'yes_no'),
  ]);
  expect(
    sections.map(({ title, questions }) => [
      title,
      ...questions.map(({ question }) => question.key),
    ]),
  ).toEqual([
    [null, 'a0', 'b1'],
    ['Trang d', 'd0', 'd1'],
    [null, 'e0'],
  ]);
});
