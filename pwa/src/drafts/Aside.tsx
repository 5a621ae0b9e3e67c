/** What was set aside when two devices had answered differently: it can be taken back until the form is filed. */

import { useState } from 'preact/hooks';

import type { VisibleQuestion } from '../forms/engine/types';
import { fieldId } from '../forms/paths';
import type { OpenDraft } from '../forms/useDraft';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/drafts.json';
import type { OtherAnswer } from '../store/draftTypes';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { takeBack } from './decide';
import { Value } from './Value';
import { useDevice, useWhere } from './where';

export type AsideProps = { work: OpenDraft; questions: VisibleQuestion[] };

export default function Aside({ work, questions }: AsideProps) {
  return (
    <>
      {questions.map((q) => (
        <Left key={fieldId(q.path)} work={work} q={q} />
      ))}
    </>
  );
}

function Left({ work, q }: { work: OpenDraft; q: VisibleQuestion }) {
  const t = useTexts('drafts', vi);
  const own = useDevice();
  const where = useWhere(own);
  const [taken, setTaken] = useState(false);
  const { draft, update, flush } = work;
  const [key = ''] = q.path as string[];
  const others = draft.settled?.[key] ?? [];
  if (others.length === 0 || own === undefined) return null;
  const take = (one: OtherAnswer) => {
    update((latest) => {
      const value = latest.answers[key];
      const where = latest.stands?.[key] ?? { device: own, made_at: null };
      const now = { ...where, ...(value !== undefined && { value }) };
      return takeBack(latest, key, one, now);
    });
    setTaken(true);
    void flush();
  };
  return (
    <Notice title={t('aside')} live={taken}>
      {others.map((one, n) => (
        <div key={n}>
          <Value work={work} q={q} value={one.value} />
          <p class="soft">{where(one)}</p>
          <Button kind="secondary" onPress={() => take(one)}>
            {t('take_back')}
            <span class="hidden"> {pick(q.question.label)}</span>
          </Button>
        </div>
      ))}
    </Notice>
  );
}
