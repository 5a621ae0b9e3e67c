/** The form as a resident gets it, over answers that are kept nowhere. */

import { useMemo } from 'preact/hooks';

import { defaultsOf } from '../../forms/defaults';
import { progress, validatePage } from '../../forms/engine';
import type { FormDefinition, Kind, VisibleQuestion } from '../../forms/engine/types';
import { judge } from '../../forms/judge';
import { locate } from '../../forms/pageErrors';
import { getAt, setAt } from '../../forms/paths';
import { QuestionField } from '../../forms/render/QuestionField';
import type { Filling } from '../../forms/render/types';
import { rowName } from '../../forms/rows';
import { useShownErrors } from '../../forms/useShownErrors';
import { pick } from '../../i18n';
import { Button, ErrorSummary, Page } from '../../ui';
import { keep, nowKept, useKept } from './kept';
import '../../forms/forms.css';
import { useWords } from './useWords';

/** As in filling: the label of any other lone question is the heading of its page. */
const UNHEADED: Kind[] = ['note', 'calculated', 'group', 'table', 'declaration'];

export const HERE = '/can-bo/thu-tuc';

type Query = { trang?: string; bang?: string; dong?: string };
type Props = { definition: FormDefinition; query: Query; route: (url: string) => void };

export function hrefOf(page: string, table?: string, row?: number): string {
  const more = table === undefined ? '' : `&bang=${table}&dong=${(row ?? 0) + 1}`;
  return `${HERE}?trang=${page}${more}`;
}

export function TryForm({ definition, query, route }: Props) {
  const t = useWords();
  const { answers } = useKept();
  const { form } = definition;
  const evaluated = useMemo(() => judge(definition, answers, null), [definition, answers]);
  const { pages } = evaluated;
  const at = Math.max(
    0,
    pages.findIndex(({ page }) => page.key === query.trang),
  );
  const current = pages[at];
  const key = current?.page.key ?? '';
  const table = current?.questions.find(({ question }) => question.key === query.bang);
  const row = Number(query.dong ?? 0) - 1;
  const inRow = table?.rows?.[row];
  const questions = inRow ?? current?.questions ?? [];
  const nameOf = (q: VisibleQuestion, n: number) => rowName(q.question, n, t('row'));
  const found = locate(
    questions,
    validatePage(evaluated, key).filter(
      ({ path }) => !inRow || (path[0] === query.bang && path[1] === row),
    ),
    nameOf,
  );
  const { list, errors, show } = useShownErrors(found, []);
  const filling: Filling = {
    form,
    errors,
    typed: (path) => getAt(nowKept().answers, path),
    change: (path, value) => keep({ answers: setAt(nowKept().answers, path, value) }),
    rowHref: (name, n) => hrefOf(key, name, n),
    open: route,
  };

  function next(event: Event) {
    event.preventDefault();
    show(found);
    if (found.length > 0) return;
    const after = pages[at + 1];
    if (inRow) route(hrefOf(key));
    else route(after ? hrefOf(after.page.key) : HERE);
  }

  if (!current) return null;
  const before = pages[at - 1];
  const [only] = questions;
  const { length } = (inRow && table?.question.questions) ?? current.page.questions;
  const heading = length === 1 && only && !UNHEADED.includes(only.question.kind) ? only : undefined;
  const { page, of } = progress(evaluated, key);
  return (
    <Page
      title={
        heading
          ? pick(heading.question.label)
          : inRow && table
            ? nameOf(table, row)
            : pick(current.page.title)
      }
      heading={!heading}
      caption={t('try.caption', { page, of })}
      back={inRow ? hrefOf(key) : before ? hrefOf(before.page.key) : HERE}
    >
      <ErrorSummary errors={list} />
      <form noValidate onSubmit={next}>
        {questions.map((q) => (
          <QuestionField key={q.question.key} q={q} filling={filling} heading={q === heading} />
        ))}
        <Button type="submit">
          {t(inRow ? 'try.rowDone' : at + 1 < pages.length ? 'try.next' : 'try.end')}
        </Button>
      </form>
    </Page>
  );
}

/** The answers that the form begins with. */
export function startOf({ form }: FormDefinition) {
  return defaultsOf(form.pages.flatMap(({ questions }) => questions));
}
