/** A question that was answered differently on two devices: both answers, and which is right. */

import type { VisibleQuestion } from '../forms/engine/types';
import type { OpenDraft } from '../forms/useDraft';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/drafts.json';
import type { OtherAnswer } from '../store/draftTypes';
import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { decide } from './decide';
import { Value } from './Value';
import { useDevice, useWhere } from './where';

export type ChooseProps = { work: OpenDraft; q: VisibleQuestion; onward: string };

export default function Choose({ work, q, onward }: ChooseProps) {
  const t = useTexts('drafts', vi);
  const own = useDevice();
  const where = useWhere(own);
  const { draft, update, flush } = work;
  const [key = ''] = q.path as string[];
  const others = draft.conflicts?.[key] ?? [];
  const value = draft.answers[key];
  if (own === undefined) return null;
  const elsewhere = others.some(({ device }) => device === own);
  const now: OtherAnswer = {
    device: elsewhere ? null : own,
    made_at: null,
    ...draft.stands?.[key],
    ...(value !== undefined && { value }),
  };
  const choose = (chosen: OtherAnswer) => {
    update((latest) => decide(latest, key, chosen, now));
    void flush();
  };
  return (
    <Page title={pick(q.question.label)} caption={t('caption')} back="/ho-so">
      <p>{t('which')}</p>
      {[now, ...others].map((one, n) => (
        <section key={n} class="notice info" aria-label={where(one)}>
          <Value work={work} q={q} value={one.value} />
          <p class="soft">{where(one)}</p>
          <Button kind="secondary" onPress={() => choose(one)}>
            {t('this')}
            <span class="hidden"> {where(one)}</span>
          </Button>
        </section>
      ))}
      <p class="soft">{t('undo')}</p>
      <LinkButton kind="plain" href={onward}>
        {t('not_sure')}
      </LinkButton>
    </Page>
  );
}
