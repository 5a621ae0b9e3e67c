/** The answers as they were filed, under the names that the official form gives them. */

import { useMemo } from 'preact/hooks';
import { evaluate, type VisibleQuestion } from '../forms/engine';
import { useAnswerText } from '../forms/render/useAnswerText';
import { rowName } from '../forms/rows';
import { today } from '../forms/today';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import type { CaseValue, DossierAnswersValue, FormValue } from '../store/types';
import { AskHere, type Asking } from './AskHere';
import { place } from './actionForm';

type Props = {
  value: CaseValue;
  form: FormValue;
  answers: DossierAnswersValue;
  asking: Asking | null;
};

function officialLabel({ question }: VisibleQuestion): string {
  return question.official_label?.vi ?? pick(question.label);
}

export function CaseAnswers({ value, form, answers, asking }: Props) {
  const pages = useMemo(
    () =>
      evaluate(form, answers.answers, {
        today: today(Date.parse(value.filed_at)),
        case: value.case,
      }).pages,
    [form, answers, value.filed_at, value.case],
  );
  return (
    <>
      {pages.map(({ page, questions }) => {
        const seen = questions.filter(({ question }) => question.kind !== 'note');
        return seen.length === 0 ? null : (
          <section key={page.key} aria-labelledby={`page-${page.key}`}>
            <h3 id={`page-${page.key}`}>{pick(page.title)}</h3>
            <Lines form={form} questions={seen} asking={asking} />
          </section>
        );
      })}
    </>
  );
}

type LinesProps = { form: FormValue; questions: VisibleQuestion[]; asking: Asking | null };

function Lines({ form, questions, asking }: LinesProps) {
  const t = useTexts('office', vi);
  const say = useAnswerText(form.form, questions);
  return (
    <dl class="facts">
      {questions.map((q) => {
        const { question, rows } = q;
        const label = officialLabel(q);
        const text = say(q);
        return (
          <div key={question.key}>
            <dt>{label}</dt>
            <dd>
              {q.questions ? (
                <Lines form={form} questions={q.questions} asking={null} />
              ) : rows && rows.length > 0 ? (
                rows.map((row, n) => (
                  <section key={n}>
                    <h4>{rowName(question, n, t('case.row'))}</h4>
                    <Lines form={form} questions={row} asking={null} />
                  </section>
                ))
              ) : text ? (
                <span class="answer-text">{text}</span>
              ) : (
                <span class="soft">{t('value.empty')}</span>
              )}
              {asking && question.kind !== 'calculated' && (
                <AskHere place={place('answer', question.key)} label={label} asking={asking} />
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
