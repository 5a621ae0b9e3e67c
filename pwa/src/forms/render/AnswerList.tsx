import { pick, useTexts } from '../../i18n';
import filing from '../../i18n/vi/filing.json';
import forms from '../../i18n/vi/forms.json';
import type { Form, VisibleQuestion } from '../engine/types';
import { fieldId } from '../paths';
import { rowName } from '../rows';
import { later } from './later';
import { isMedia, useAnswerText } from './useAnswerText';
import './answers.css';

const MediaAnswer = later(() => import('../../media/MediaAnswer'));

type Props = {
  form: Form;
  questions: VisibleQuestion[];
  /** Where to change the answer to a question; no links when absent. */
  changeHref?: ((question: VisibleQuestion) => string) | undefined;
  /** Input id → what is wrong. */
  errors?: Map<string, string> | undefined;
  /** The dossier they were filed with: photos and sounds can be fetched from it. */
  dossier?: string | undefined;
};

/** Questions and their answers, to read. */
export function AnswerList({ form, questions, changeHref, errors, dossier }: Props) {
  return (
    <dl class="facts">
      {questions.map((q) => (
        <Answered
          key={fieldId(q.path)}
          q={q}
          {...{ form, questions, changeHref, errors, dossier }}
        />
      ))}
    </dl>
  );
}

function Answered({ q, form, changeHref, errors, dossier }: Props & { q: VisibleQuestion }) {
  const t = useTexts('filing', filing);
  const tf = useTexts('forms', forms);
  const say = useAnswerText(form, [q]);
  const { question, path, questions, rows } = q;
  if (question.kind === 'note') return null;
  const id = fieldId(path);
  const error = errors?.get(id);
  const href = question.kind !== 'calculated' && changeHref?.(q);
  const label = pick(question.label);
  return (
    <div>
      <dt>{label}</dt>
      <dd class="answered">
        <div>
          {rows?.map((row, n) => (
            <section key={n}>
              <h3>{rowName(question, n, tf('row'))}</h3>
              <AnswerList form={form} questions={row} errors={errors} dossier={dossier} />
            </section>
          ))}
          {questions && (
            <AnswerList form={form} questions={questions} errors={errors} dossier={dossier} />
          )}
          {isMedia(q) ? (
            <MediaAnswer q={q} label={label} dossier={dossier} />
          ) : (
            !questions &&
            !rows?.length && <p>{say(q) || <span class="soft">{t('not_answered')}</span>}</p>
          )}
          {error && <p class="error">{error}</p>}
          {q.warnings.map((warning) => (
            <p key={warning.vi} class="soft">
              {tf('check_it')}: {pick(warning)}
            </p>
          ))}
        </div>
        {href && (
          <a class="change" href={href}>
            {t('change')}
            <span class="hidden"> {label}</span>
          </a>
        )}
      </dd>
    </div>
  );
}
