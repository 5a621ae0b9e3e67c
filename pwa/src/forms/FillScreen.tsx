/** One page of a form, or one row of its table. */

import { useEffect, useMemo, useState } from 'preact/hooks';

import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/forms.json';
import { Button } from '../ui/Button';
import { ErrorSummary } from '../ui/ErrorSummary';
import { Page } from '../ui/Page';
import { ReadAloud } from '../ui/ReadAloud';
import { progress, validatePage } from './engine';
import type { VisibleQuestion } from './engine/types';
import { judge } from './judge';
import { locate } from './pageErrors';
import { getAt, setAt } from './paths';
import { takeRefusal } from './refusal';
import { later } from './render/later';
import { QuestionField } from './render/QuestionField';
import { spoken } from './render/spoken';
import type { Filling } from './render/types';
import { rowName } from './rows';
import { SavedLine } from './SavedLine';
import './forms.css';
import type { OpenDraft } from './useDraft';
import { useShownErrors } from './useShownErrors';

const Earlier = later(() => import('./versions/Earlier'));

/** `ve`: come back to checking afterwards. `dong`, `bang`: which row of which table. `loi`: say what is wrong. */
type Query = { ve?: string; dong?: string; bang?: string; loi?: string };

type Props = {
  work: OpenDraft;
  pageKey: string;
  query: Query;
  route: (url: string, replace?: boolean) => void;
};

export function FillScreen({ work, pageKey, query, route }: Props) {
  const t = useTexts('forms', vi);
  const { draft, definition, update, flush, saved } = work;
  const { form } = definition;
  const evaluated = useMemo(
    () => judge(definition, draft.answers, draft.case),
    [definition, draft.answers, draft.case],
  );
  const { pages } = evaluated;
  const index = Math.max(
    0,
    pages.findIndex(({ page }) => page.key === pageKey),
  );
  const current = pages[index];
  const key = current?.page.key ?? '';
  const [refused] = useState(() => takeRefusal(draft.id));

  const base = `/khai/${draft.id}`;
  const back = query.ve ? `ve=${query.ve}` : '';
  const href = (page: string, ...more: string[]) => {
    const search = [...more, back].filter(Boolean).join('&');
    return `${base}/${page}${search && `?${search}`}`;
  };

  const table = current?.questions.find(
    ({ question }) => question.kind === 'table' && (!query.bang || question.key === query.bang),
  );
  const rowIndex = query.dong ? Number(query.dong) - 1 : -1;
  const row = table?.rows?.[rowIndex];
  const questions = (table && row) ?? current?.questions ?? [];
  const nameOf = (q: VisibleQuestion, n: number) => rowName(q.question, n, t('row'));

  const wrong = validatePage(evaluated, key).filter(
    ({ path }) => !row || (path[0] === table?.question.key && path[1] === rowIndex),
  );
  const found = locate(questions, wrong, nameOf);
  const told = locate(questions, refused, nameOf);
  const { list, errors, show } = useShownErrors(
    [...found, ...told],
    query.loi ? [...found, ...told] : [],
  );

  useEffect(() => {
    if (key && draft.page !== key) update(() => ({ page: key }));
  }, [key, draft.page, update]);

  useEffect(() => {
    // From the check page: straight to the question that is to be changed.
    if (location.hash) document.getElementById(location.hash.slice(1))?.focus();
  }, []);

  if (!current) return null;

  const filling: Filling = {
    form,
    errors,
    typed: (path) => getAt(draft.answers, path),
    change: (path, value) => update(({ answers }) => ({ answers: setAt(answers, path, value) })),
    rowHref: (bang, n) => href(key, `dong=${n + 1}`, `bang=${bang}`),
    open: (url) => {
      void flush();
      route(url);
    },
  };

  const next = async (event: Event) => {
    event.preventDefault();
    show(found);
    if (found.length > 0) return;
    await flush();
    const after = pages[index + 1];
    if (row) route(href(key));
    else if (query.ve || !after) route(`${base}/kiem-tra`);
    else route(href(after.page.key));
  };

  const before = pages[index - 1];
  const backHref = row
    ? href(key)
    : query.ve
      ? `${base}/kiem-tra`
      : before
        ? href(before.page.key)
        : '/ho-so';
  const { page, of } = progress(evaluated, key);
  const title = row && table ? nameOf(table, rowIndex) : pick(current.page.title);
  const [only] = questions;
  // Of all that the page may ask: an answer that brings a further question must not change the heading.
  const { length } = (row && table?.question.questions) ?? current.page.questions;
  const heading = length === 1 && only && isPlain(only) ? only : undefined;

  return (
    <Page
      title={heading ? pick(heading.question.label) : title}
      heading={!heading}
      caption={
        <span class="split">
          {row ? pick(current.page.title) : t('progress', { page, of })}
          <ReadAloud text={spoken(title, questions, form)} />
        </span>
      }
      back={backHref}
    >
      <ErrorSummary errors={list} />
      <form noValidate onSubmit={next}>
        {questions.map((q) => (
          <QuestionField key={q.question.key} q={q} filling={filling} heading={q === heading} />
        ))}
        {(draft.earlier || draft.from) && <Earlier work={work} questions={questions} />}
        <Button type="submit">{t(row ? 'done' : query.ve ? 'back_to_check' : 'next')}</Button>
      </form>
      <SavedLine saved={saved} again={flush} />
    </Page>
  );
}

/** Its label can be the heading of the screen. */
function isPlain({ question }: VisibleQuestion): boolean {
  return !['note', 'calculated', 'group', 'table', 'declaration'].includes(question.kind);
}
