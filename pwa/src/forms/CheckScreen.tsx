import { useMemo } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/filing.json';
import formTexts from '../i18n/vi/forms.json';
import { getEntity } from '../store/entities';
import { useLive } from '../store/live';
import { Button } from '../ui/Button';
import { Page } from '../ui/Page';
import type { Evaluated } from './engine/types';
import { judge, papersNeeded } from './judge';
import { chosenPapers, PaperChoices, unattached } from './PaperChoices';
import { describe } from './pageErrors';
import { fieldId } from './paths';
import { AnswerList } from './render/AnswerList';
import { later } from './render/later';
import { SavedLine } from './SavedLine';
import { undecided } from './undecided';
import type { OpenDraft } from './useDraft';
import { WhatItCosts } from './WhatItCosts';

const Earlier = later(() => import('./versions/Earlier'));

export function CheckScreen({ work }: { work: OpenDraft }) {
  const t = useTexts('filing', vi);
  const tf = useTexts('forms', formTexts);
  const { route } = useLocation();
  const { draft, definition, update, flush, saved } = work;
  const evaluated = useMemo(
    () => judge(definition, draft.answers, draft.case),
    [definition, draft.answers, draft.case],
  );
  const known = useLive(
    ['agency'],
    async () => ({
      agency: draft.agency ? (await getEntity('agency', draft.agency))?.value : undefined,
    }),
    [draft.agency],
  );
  const agency = known?.agency;
  const picked = definition.cases.find(({ key }) => key === draft.case);
  const base = `/khai/${draft.id}`;
  const where = `/thu-tuc/${draft.procedure}?nhap=${draft.id}`;
  const pageHref = (page: string, more = '') => `${base}/${page}?ve=kiem-tra${more}`;
  const problems = problemsOf(evaluated, pageHref, tf('row'));
  for (const { page, q } of undecided(draft, evaluated)) {
    problems.push({
      href: pageHref(page),
      message: `${t('two_values')}: ${pick(q.question.label)}`,
    });
  }
  if (!draft.agency) problems.push({ href: where, message: t('no_agency') });
  else if (agency && !agency.procedures.includes(draft.procedure)) {
    problems.push({ href: where, message: t('agency_left') });
  }
  if (definition.cases.length > 1 && !picked) {
    problems.push({ href: where, message: t('no_case') });
  }
  const needed = papersNeeded(definition, evaluated, draft.case);
  for (const { key } of unattached(chosenPapers(needed, draft.papers))) {
    const paper = needed.find((one) => one.key === key)?.name ?? key;
    problems.push({ href: `#paper-${key}`, message: t('not_attached', { paper: pick(paper) }) });
  }
  const errors = new Map(
    [...evaluated.errors].reverse().map(({ path, message }) => [fieldId(path), pick(message)]),
  );
  const last = evaluated.pages[evaluated.pages.length - 1];

  const go = async () => {
    await flush();
    const { href } = problems[0] ?? { href: `${base}/nop` };
    if (href[0] === '#') document.getElementById(href.slice(1))?.focus();
    else route(href);
  };

  return (
    <Page title={t('check_title')} back={last ? `${base}/${last.page.key}` : '/ho-so'}>
      {problems.length > 0 ? (
        <section class="errors" aria-labelledby="check-errors">
          <h2 id="check-errors">{t('errors')}</h2>
          <ul>
            {problems.map(({ href, message }) => (
              <li key={href + message}>
                <a href={href}>{message}</a>
              </li>
            ))}
          </ul>
        </section>
      ) : (
        <p>{t('check_intro')}</p>
      )}
      <h2>{t('where_title')}</h2>
      <dl class="facts">
        <Chosen
          label={t('agency')}
          value={agency ? pick(agency.name) : t('no_agency')}
          href={where}
        />
        {definition.cases.length > 1 && (
          <Chosen
            label={t('case')}
            value={picked ? pick(picked.label) : t('no_case')}
            href={where}
          />
        )}
      </dl>
      {evaluated.pages.map(({ page, questions }) => (
        <section key={page.key}>
          <h2>{pick(page.title)}</h2>
          <AnswerList
            form={definition.form}
            questions={questions}
            errors={errors}
            changeHref={({ path }) => `${pageHref(page.key)}#${fieldId(path)}`}
          />
        </section>
      ))}
      {(draft.earlier || draft.from) && <Earlier work={work} />}
      <PaperChoices
        papers={needed}
        chosen={draft.papers}
        answers={draft.answers}
        onChange={(papers) => update(() => ({ papers }))}
      />
      <WhatItCosts draft={draft} answers={evaluated.answers} />
      <Button onPress={() => void go()}>{t('go_file')}</Button>
      <SavedLine saved={saved} again={flush} draft={draft} />
    </Page>
  );
}

function Chosen({ label, value, href }: { label: string; value: string; href: string }) {
  const t = useTexts('filing', vi);
  return (
    <div>
      <dt>{label}</dt>
      <dd class="answered">
        <div>
          <p>{value}</p>
        </div>
        <a class="change" href={href}>
          {t('change')}
          <span class="hidden"> {label}</span>
        </a>
      </dd>
    </div>
  );
}

/** Each mistake in words, with the screen on which it is mended. */
function problemsOf(
  { errors, pages }: Evaluated,
  pageHref: (page: string, more: string) => string,
  row: string,
): { href: string; message: string }[] {
  const questions = pages.flatMap((page) => page.questions);
  return errors
    .filter(({ code }) => code !== 'unknown') // left over from another version; not filed
    .map((error) => {
      const [table, at] = error.path;
      const place = typeof at === 'number' ? `&dong=${at + 1}&bang=${table}` : '';
      return {
        href: pageHref(error.page, `&loi=1${place}`),
        message: describe(questions, error, row),
      };
    });
}
