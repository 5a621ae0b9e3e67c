/**
 * What the server refused and no dossier's screen shows: an officer's step, a link, notices on this phone.
 * The line at the top says *needs you*; here is what, and a way on. Nothing when there is none.
 */

import { ProblemText } from '../dossiers/ProblemText';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/work.json';
import { useLive } from '../store/live';
import type { QueueItem } from '../store/queueTypes';
import { discard, listQueue } from '../sync/outbox';
import { Button, LinkButton, Notice } from '../ui';

const WATCHED = ['queue'];
const RESIDENT = ['dossier.file', 'dossier.supplement', 'dossier.withdraw'];

type Kind = 'office' | 'enrolment' | 'device' | 'notice' | 'procedure' | 'paper' | 'person';

/** Which sentence an item gets, and where it can be mended. */
export function kindOf({ type, entity }: Pick<QueueItem, 'type' | 'entity'>): {
  kind: Kind;
  href?: string;
} {
  const [group] = type.split('.');
  switch (group) {
    case 'dossier':
      return { kind: 'office', href: `/can-bo/${entity}` };
    case 'enrolment':
    case 'role':
      return { kind: 'enrolment', href: '/can-bo/quan-tri' };
    case 'procedure':
      return { kind: 'procedure', href: '/can-bo/thu-tuc' };
    case 'paper':
      return { kind: 'paper', href: `/giay-to/${entity}` };
    case 'device':
      return { kind: 'device' };
    case 'notice':
      return { kind: 'notice' };
    default:
      return { kind: 'person' };
  }
}

export function OtherWork() {
  const t = useTexts('work', vi);
  const refused = useLive(WATCHED, async () =>
    (await listQueue()).filter(
      ({ state, type }) => state === 'rejected' && !RESIDENT.includes(type),
    ),
  );
  if (!refused?.length) {
    return null;
  }
  return (
    <section aria-labelledby="other-work">
      <h2 id="other-work">{t('title')}</h2>
      {refused.map((item) => {
        const { kind, href } = kindOf(item);
        return (
          <Notice key={item.id} kind="care" title={t(kind)}>
            <ProblemText problem={item.problem} fallback={t('unknown')} />
            {href && (
              <LinkButton kind="secondary" href={href}>
                {t('open')}
              </LinkButton>
            )}
            <Button kind="plain" onPress={() => void discard(item.id).catch(() => undefined)}>
              {t('drop')}
            </Button>
          </Notice>
        );
      })}
    </section>
  );
}
