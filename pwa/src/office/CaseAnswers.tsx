/** The answers as they were filed, under the names that the official form gives them. */

import { useMemo } from 'preact/hooks';
import { evaluate, type VisiblePage, type VisibleQuestion } from '../forms/engine';
import type { Kind } from '../forms/engine/types';
import { later } from '../forms/render/later';
import { isMedia, useAnswerText } from '../forms/render/useAnswerText';
import { rowName } from '../forms/rows';
import { today } from '../forms/today';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import type { CaseValue, DossierAnswersValue, FormValue } from '../store/types';
import { AskHere, type Asking } from './AskHere';
import { place } from './actionForm';
import { type CasePages, PlacePages } from './viewer/PlacePages';

const PICTURES: readonly Kind[] = ['photo', 'signature'];

const MediaAnswer = later(() => import('../media/MediaAnswer'));

type Props = {
  id: string;
  value: CaseValue;
  form: FormValue;
  answers: DossierAnswersValue;
  pages: CasePages;
  asking: Asking | null;
};

function officialLabel({ question }: VisibleQuestion): string {
  return question.official_label?.vi ?? pick(question.label);
}

export function CaseAnswers({ id, value, form, answers, pages: shown, asking }: Props) {
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
      {sectionsOf(pages).map(({ key, title, questions }) => {
        const lines = (
          <Lines
            key={key}
            dossier={id}
            form={form}
            questions={questions}
            shown={shown}
            asking={asking}
          />
        );
        return title === null ? (
          lines
        ) : (
          <section key={key} aria-labelledby={`page-${key}`}>
            <h3 id={`page-${key}`}>{title}</h3>
            {lines}
          </section>
        );
      })}
    </>
  );
}

type Section = { key: string; title: string | null; questions: VisibleQuestion[] };

/** Residents get a page a question; an officer reads those in one list, without a heading each. */
export function sectionsOf(pages: readonly VisiblePage[]): Section[] {
  const sections: Section[] = [];
  for (const { page, questions } of pages) {
    const seen = questions.filter(({ question }) => question.kind !== 'note');
    const last = sections[sections.length - 1];
    if (seen.length === 1 && last && last.title === null) {
      last.questions.push(...seen);
    } else if (seen.length > 0) {
      const title = seen.length > 1 ? pick(page.title) : null;
      sections.push({ key: page.key, title, questions: seen });
    }
  }
  return sections;
}

type LinesProps = {
  dossier: string;
  form: FormValue;
  questions: VisibleQuestion[];
  /** Of the group that these stand in: `spouse.`. */
  within?: string;
  /** Null in the rows of a table, whose pictures are shown below it. */
  shown: CasePages | null;
  asking: Asking | null;
};

function Lines({ dossier, form, questions, within = '', shown, asking }: LinesProps) {
  const t = useTexts('office', vi);
  const say = useAnswerText(form.form, questions);
  return (
    <dl class="facts">
      {questions.map((q) => {
        const { question, rows } = q;
        const label = officialLabel(q);
        const text = say(q);
        const at = place('answer', within + question.key);
        const found = shown?.places.find(({ id }) => id === at);
        return (
          <div key={question.key}>
            <dt>{label}</dt>
            <dd>
              {q.questions ? (
                <Lines
                  dossier={dossier}
                  form={form}
                  questions={q.questions}
                  within={`${question.key}.`}
                  shown={shown}
                  asking={null}
                />
              ) : rows && rows.length > 0 ? (
                rows.map((row, n) => (
                  <section key={n}>
                    <h4>{rowName(question, n, t('case.row'))}</h4>
                    <Lines
                      dossier={dossier}
                      form={form}
                      questions={row}
                      shown={null}
                      asking={null}
                    />
                  </section>
                ))
              ) : found ? null : isMedia(q) && (shown || !PICTURES.includes(question.kind)) ? (
                <MediaAnswer q={q} label={label} dossier={dossier} />
              ) : text ? (
                <span class="answer-text">{text}</span>
              ) : (
                <span class="soft">{t('value.empty')}</span>
              )}
              {shown && found && <PlacePages dossier={dossier} place={found} shown={shown} />}
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
