/** Marks of originals that the server has not taken. */

import { ProblemText } from '../../dossiers/ProblemText';
import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/office.json';
import type { QueueItem } from '../../store/queueTypes';
import { discard } from '../../sync/outbox';
import { Button, Notice } from '../../ui';
import { argsOf, MARK, mark } from './marks';

type Props = {
  dossier: string;
  queue: readonly QueueItem[];
  labelOf: (kind: string, key: string) => string;
};

export function RefusedMarks({ dossier, queue, labelOf }: Props) {
  const t = useTexts('office', vi);
  const refused = queue.filter(({ type, state }) => type === MARK && state === 'rejected');
  const drop = (item: QueueItem) => discard(item.id).catch(() => undefined); // gone already
  async function again(item: QueueItem) {
    const { what, key, matches, note } = argsOf(item);
    await mark(dossier, { what, key }, matches, note);
    await drop(item);
  }
  return (
    <>
      {refused.map((item) => {
        const { what, key, note } = argsOf(item);
        return (
          <Notice
            key={item.id}
            kind="care"
            title={t('mark.refused', { label: labelOf(what, key) })}
            live
          >
            <ProblemText problem={item.problem} fallback={t('refused.unknown')} />
            {note && <blockquote class="written">{note}</blockquote>}
            <Button kind="secondary" onPress={() => void again(item).catch(() => undefined)}>
              {t('mark.again')}
            </Button>
            <Button kind="plain" onPress={() => void drop(item)}>
              {t('mark.drop')}
            </Button>
          </Notice>
        );
      })}
    </>
  );
}
