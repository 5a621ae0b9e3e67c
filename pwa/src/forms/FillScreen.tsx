/** One page of a form, or one row of its table. */

import type { ComponentChild } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/forms.json';
import { Button } from '../ui/Button';
import { ErrorSummary } from '../ui/ErrorSummary';
import { Page } from '../ui/Page';
import { progress, validatePage } from './engine';
import type { Evaluated, VisibleQuestion } from './engine/types';
import { judge } from './judge';
import { locate } from './pageErrors';
import { getAt, setAt } from './paths';
import { takeRefusal } from './refusal';
import { later } from './render/later';
import { QuestionField } from './render/QuestionField';
import type { Filling } from './render/types';
import { rowName } from './rows';
import { SavedLine } from './SavedLine';
import { share } from './share';
import './forms.css';
import { undecided } from './undecided';
import type { OpenDraft } from './useDraft';
import { useShownErrors } from './useShownErrors';

const Twice = later(() => import('../drafts/Twice'));
const Earlier = later(() => import('./versions/Earlier'));
const FillFrom = later(() => import('../people/FillFrom'));
const ScanScreen = later(() => import('../scan/ScanScreen'));

/** `ve`: come back to checking afterwards. `dong`, `bang`: which row of which table. `loi`: say what is wrong.
 * `quet`: scan this person's card. */
type Query = { ve?: string; dong?: string; bang?: string; loi?: string; quet?: string };

type Props = {
  work: OpenDraft;
  pageKey: string;
  query: Query;
  route: (url: string, replace?: boolean) => void;
};

export function FillScreen({ work, pageKey, query, route }: Props) {
  const t = useTexts('forms', vi);
  const { draft, definition, latest, update, flush, saved } = work;
  const { form } = definition;
  const known = useRef<Evaluated | undefined>(undefined);
  const box = useRef<HTMLFormElement>(null);
  const evaluated = useMemo(() => {
    known.current = share(known.current, judge(definition, draft.answers, draft.case));
    return known.current;
  }, [definition, draft.answers, draft.case]);
  const { pages } = evaluated;
  const { index, current, table, row, rowIndex, questions } = placeIn(evaluated, pageKey, query);
  const key = current?.page.key ?? '';
  const [refused] = useState(() => takeRefusal(draft.id));

  const base = `/khai/${draft.id}`;
  const back = query.ve ? `ve=${query.ve}` : '';
  const href = (page: string, ...more: string[]) => {
    const search = [...more, back].filter(Boolean).join('&');
    return `${base}/${page}${search && `?${search}`}`;
  };

  const nameOf = (q: VisibleQuestion, n: number) => rowName(q.question, n, t('row'));

  const wrongIn = (now: Evaluated) => {
    const place = placeIn(now, pageKey, query);
    const wrong = validatePage(now, key).filter(
      ({ path }) => !row || (path[0] === table?.question.key && path[1] === rowIndex),
    );
    return locate(place.questions, wrong, nameOf);
  };
  const found = wrongIn(evaluated);
  const told = locate(questions, refused, nameOf);
  const { list, errors, show } = useShownErrors(
    [...found, ...told],
    query.loi ? [...found, ...told] : [],
  );

  useLayoutEffect(() => box.current?.removeAttribute('data-behind'));

  useEffect(() => {
    if (key && draft.page !== key) update(() => ({ page: key }));
  }, [key, draft.page, update]);

  useEffect(() => {
    // From the check page: straight to the question that is to be changed.
    if (location.hash) document.getElementById(location.hash.slice(1))?.focus();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the others are the same or follow from these
  const filling: Filling = useMemo(
    () => ({
      form,
      errors,
      typed: (path) => getAt(latest().answers, path),
      change: (path, value, drawn) => {
        // Until the screen has followed; for those who look at it faster than people do.
        box.current?.toggleAttribute('data-behind', !!drawn);
        update(({ answers }) => ({ answers: setAt(answers, path, value) }), drawn);
      },
      rowHref: (bang, n) => href(key, `dong=${n + 1}`, `bang=${bang}`),
      open: (url) => {
        void flush();
        route(url);
      },
    }),
    [form, errors, key, query.ve],
  );

  if (!current) return null;

  const here = row ? [`dong=${rowIndex + 1}`, `bang=${table?.question.key}`] : [];
  if (query.quet) {
    return (
      <ScanScreen
        work={work}
        person={query.quet}
        row={rowIndex}
        back={href(key, ...here)}
        route={route}
      />
    );
  }

  const asked = undecided(draft, evaluated).find(({ page }) => page === key);
  if (asked) {
    const after = pages[index + 1];
    const onward = query.ve || !after ? `${base}/kiem-tra` : href(after.page.key);
    return <Twice key={asked.q.question.key} work={work} q={asked.q} onward={onward} />;
  }

  const next = async (event: Event) => {
    event.preventDefault();
    // The screen may be a letter behind.
    const { answers } = latest();
    const now = answers === draft.answers ? evaluated : judge(definition, answers, draft.case);
    const still = wrongIn(now);
    show(still);
    if (still.length > 0) return;
    await flush();
    const after = now.pages[placeIn(now, pageKey, query).index + 1];
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

  const fillFrom = form.people && (
    <FillFrom
      work={work}
      pages={pages}
      questions={questions}
      scan={(person) => href(key, ...here, `quet=${person}`)}
    />
  );

  return (
    <Page
      title={heading ? pick(heading.question.label) : title}
      heading={!heading}
      caption={row ? pick(current.page.title) : t('progress', { page, of })}
      back={backHref}
    >
      <ErrorSummary errors={list} />
      <form ref={box} noValidate onSubmit={next}>
        {!heading && fillFrom}
        {questions.map((q) => (
          <Kept
            key={q.question.key}
            on={[q, filling, q === heading, getAt(draft.answers, q.path)]}
            draw={() => <QuestionField q={q} filling={filling} heading={q === heading} />}
          />
        ))}
        {heading && fillFrom}
        {(draft.earlier || draft.from) && <Earlier work={work} questions={questions} />}
        {draft.settled && <Twice work={work} questions={questions} />}
        <Button type="submit">{t(row ? 'done' : query.ve ? 'back_to_check' : 'next')}</Button>
      </form>
      <SavedLine saved={saved} again={flush} draft={draft} />
    </Page>
  );
}

/** Drawn again only when something that it hangs on is another. */
function Kept({ on, draw }: { on: unknown[]; draw: () => ComponentChild }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: who uses it says what it hangs on
  return useMemo(draw, on);
}

/** What of an evaluated form is on this screen. */
function placeIn({ pages }: Evaluated, pageKey: string, { bang, dong }: Query) {
  const index = Math.max(
    0,
    pages.findIndex(({ page }) => page.key === pageKey),
  );
  const current = pages[index];
  const table = current?.questions.find(
    ({ question }) => question.kind === 'table' && (!bang || question.key === bang),
  );
  const rowIndex = dong ? Number(dong) - 1 : -1;
  const row = table?.rows?.[rowIndex];
  const questions = (table && row) ?? current?.questions ?? [];
  return { index, current, table, row, rowIndex, questions };
}

/** Its label can be the heading of the screen. */
function isPlain({ question }: VisibleQuestion): boolean {
  return !['note', 'calculated', 'group', 'table', 'declaration'].includes(question.kind);
}
