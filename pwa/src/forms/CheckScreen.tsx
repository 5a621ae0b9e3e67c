import { useMemo } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/filing.json';
import { getEntity } from '../store/entities';
import { useLive } from '../store/live';
import { Button } from '../ui/Button';
import { Page } from '../ui/Page';
import type { FieldError } from './engine/types';
import { judge, papersNeeded } from './judge';
import { PaperChoices } from './PaperChoices';
import { fieldId } from './paths';
import { AnswerList } from './render/AnswerList';
import { SavedLine } from './SavedLine';
import type { OpenDraft } from './useDraft';
import './check.css';

export function CheckScreen({ work }: { work: OpenDraft }) {
  const t = useTexts('filing', vi);
  const { route } = useLocation();
  const { draft, definition, update, flush, saved } = work;
  const evaluated = useMemo(
    () => judge(definition, draft.answers, draft.case),
    [definition, draft.answers, draft.case],
  );
  const agency = useLive(
    ['agency'],
    async () => draft.agency && (await getEntity('agency', draft.agency))?.value.name,
    [draft.agency],
  );
  const picked = definition.cases.find(({ key }) => key === draft.case);
  const base = `/khai/${draft.id}`;
  const where = `/thu-tuc/${draft.procedure}?nhap=${draft.id}`;
  const pageHref = (page: string, more = '') => `${base}/${page}?ve=kiem-tra${more}`;
  const problems = problemsOf(evaluated.errors, pageHref);
  if (!draft.agency) problems.push({ href: where, message: t('no_agency') });
  if (definition.cases.length > 1 && !picked) {
    problems.push({ href: where, message: t('no_case') });
  }
  const errors = new Map(
    [...evaluated.errors].reverse().map(({ path, message }) => [fieldId(path), pick(message)]),
  );
  const last = evaluated.pages[evaluated.pages.length - 1];

  const go = async () => {
    await flush();
    const [first] = problems;
    route(first ? first.href : `${base}/nop`);
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
        <div>
          <dt>{t('agency')}</dt>
          <dd>
            <p class="answer">{agency ? pick(agency) : t('no_agency')}</p>
            <p>
              <a class="change" href={where}>
                {t('change')}
                <span class="hidden"> {t('agency')}</span>
              </a>
            </p>
          </dd>
        </div>
        {definition.cases.length > 1 && (
          <div>
            <dt>{t('case')}</dt>
            <dd>
              <p class="answer">{picked ? pick(picked.label) : t('no_case')}</p>
              <p>
                <a class="change" href={where}>
                  {t('change')}
                  <span class="hidden"> {t('case')}</span>
                </a>
              </p>
            </dd>
          </div>
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
      <PaperChoices
        papers={papersNeeded(definition, evaluated, draft.case)}
        chosen={draft.papers}
        onChange={(papers) => update({ papers })}
      />
      <Button onPress={() => void go()}>{t('go_file')}</Button>
      <SavedLine saved={saved} again={flush} />
    </Page>
  );
}

function problemsOf(
  errors: FieldError[],
  pageHref: (page: string, more: string) => string,
): { href: string; message: string }[] {
  return errors.map(({ path, page, message }) => {
    const row = typeof path[1] === 'number' ? `&dong=${path[1] + 1}&bang=${path[0]}` : '';
    return { href: pageHref(page, `&loi=1${row}`), message: pick(message) };
  });
}
