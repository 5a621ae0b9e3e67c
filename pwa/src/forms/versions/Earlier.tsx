/** What was answered before, beside what is asked now. */

import { useState } from 'preact/hooks';

import { pick, useTexts } from '../../i18n';
import vi from '../../i18n/vi/versions.json';
import { useLive } from '../../store/live';
import { Button } from '../../ui/Button';
import { Details } from '../../ui/Details';
import { Notice } from '../../ui/Notice';
import { normaliseValue } from '../engine';
import type { VisibleQuestion } from '../engine/types';
import { fieldId, setAt } from '../paths';
import { AnswerList } from '../render/AnswerList';
import type { OpenDraft } from '../useDraft';
import { dotted, loadOld, type Old } from './oldAnswers';

type Props = {
  work: OpenDraft;
  /** Those on the screen; without them, what is not asked any more is shown. */
  questions?: VisibleQuestion[];
};

export default function Earlier({ work, questions }: Props) {
  const t = useTexts('versions', vi);
  const { draft, definition } = work;
  const olds = useLive(['form'], () => loadOld(draft, definition), [draft.id, draft.version]);
  const removed = (olds ?? []).map((old) => ({ old, gone: old.asked(old.removed) }));
  return (
    <>
      {draft.from && (
        <Notice>
          <p>{t('from', { code: draft.from })}</p>
        </Notice>
      )}
      {questions?.map((q) => {
        const old = olds?.find(({ changed }) => changed.includes(dotted(q.path)));
        return old && <Before key={fieldId(q.path)} q={q} old={old} work={work} />;
      })}
      {!questions &&
        removed.map(
          ({ old, gone }) =>
            gone.length > 0 && (
              <Details key={old.definition.version} summary={t('removed_title')}>
                <p>{t('removed')}</p>
                <AnswerList form={old.definition.form} questions={gone} />
              </Details>
            ),
        )}
    </>
  );
}

function Before({ q, old, work }: { q: VisibleQuestion; old: Old; work: OpenDraft }) {
  const t = useTexts('versions', vi);
  const [used, setUsed] = useState(false);
  const place = fieldId(q.path);
  const before = old.asked([dotted(q.path)]).find(({ path }) => fieldId(path) === place);
  if (!before) return null;
  const { form } = work.definition;
  const value =
    before.value === undefined ? undefined : normaliseValue(q.question, before.value, form);
  const use = () => {
    if (value === undefined) return;
    work.update(({ answers }) => ({ answers: setAt(answers, q.path, value) }));
    setUsed(true);
    document.getElementById(place)?.focus();
  };
  return (
    <Notice title={t('old')} live={used}>
      <AnswerList form={old.definition.form} questions={[before]} />
      {used ? (
        <p>{t('used')}</p>
      ) : value === undefined || q.question.questions ? (
        <p>{t('unfit')}</p>
      ) : (
        <Button kind="secondary" onPress={use}>
          {t('use')}
          <span class="hidden"> {pick(q.question.label)}</span>
        </Button>
      )}
    </Notice>
  );
}
