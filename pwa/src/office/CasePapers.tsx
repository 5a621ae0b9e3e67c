/** The papers this case needs, and how the person said they would hand them in. */

import { type Answers, papersFor } from '../forms/engine';
import { today } from '../forms/today';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import type { CaseValue, DossierAnswersValue, FormValue } from '../store/types';
import { AskHere, type Asking } from './AskHere';
import { place } from './actionForm';
import { type CasePages, PlacePages } from './viewer/PlacePages';

type Props = {
  id: string;
  value: CaseValue;
  form: FormValue;
  answers: DossierAnswersValue | undefined;
  pages: CasePages;
  asking: Asking | null;
};

export function CasePapers({ id, value, form, answers, pages, asking }: Props) {
  const t = useTexts('office', vi);
  const none: Answers = {};
  const chosen = new Map(answers?.papers.map(({ key, hand_in }) => [key, hand_in]));
  const needed = papersFor(form, answers?.answers ?? none, {
    today: today(Date.parse(value.filed_at)),
    case: value.case,
  });
  // What was handed in although this case does not need it is shown too.
  const papers = form.papers.filter((paper) => needed.includes(paper) || chosen.has(paper.key));
  if (papers.length === 0) {
    return <p>{t('case.papersNone')}</p>;
  }
  return (
    <dl class="facts">
      {papers.map((paper) => {
        const { key, required, originals, copies } = paper;
        const label = pick(paper.name);
        const how = chosen.get(key);
        return (
          <div key={key}>
            <dt>{label}</dt>
            <dd>
              <span class={how ? 'answer-text' : 'soft'}>
                {t(how ? `handIn.${how}` : required ? 'case.paperNotChosen' : 'case.paperNone')}
              </span>
              <span class="soft">
                {originals > 0 && ` · ${t('case.originals', { n: originals })}`}
                {copies > 0 && ` · ${t('case.copies', { n: copies })}`}
                {required && ` · ${t('case.required')}`}
              </span>
              <PlacePages
                dossier={id}
                place={pages.places.find((one) => one.id === place('paper', key))}
                shown={pages}
              />
              {asking && <AskHere place={place('paper', key)} label={label} asking={asking} />}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
