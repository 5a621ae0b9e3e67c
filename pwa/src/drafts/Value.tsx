import type { VisibleQuestion } from '../forms/engine/types';
import { judge } from '../forms/judge';
import { AnswerList } from '../forms/render/AnswerList';
import { isMedia, useAnswerText } from '../forms/render/useAnswerText';
import type { OpenDraft } from '../forms/useDraft';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/drafts.json';
import type { Answer } from '../store/types';

type Props = { work: OpenDraft; q: VisibleQuestion; value: Answer | undefined };

/** What an answer would be if `value` stood in its place. */
export function Value({ work, q, value }: Props) {
  const t = useTexts('drafts', vi);
  const { draft, definition } = work;
  const [key = ''] = q.path as string[];
  const { [key]: _now, ...others } = draft.answers;
  const answers = value === undefined ? others : { ...others, [key]: value };
  const found = judge(definition, answers, draft.case)
    .pages.flatMap(({ questions }) => questions)
    .find(({ path }) => path[0] === key);
  const say = useAnswerText(definition.form, found ? [found] : []);
  if (value === undefined) return <p class="soft">{t('empty')}</p>;
  // As typed: it may not be an answer yet, or not one to this form.
  const typed = typeof value === 'object' ? '' : String(value);
  if (!found) return <p>{typed}</p>;
  if (isMedia(found) || found.questions || found.rows?.length) {
    return <AnswerList form={definition.form} questions={[found]} />;
  }
  return (
    <p class="whole">
      <strong>{say(found) || typed}</strong>
    </p>
  );
}
