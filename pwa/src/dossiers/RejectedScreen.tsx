import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import { deleteDraft } from '../store/draftList';
import type { QueueItem } from '../store/queueTypes';
import { discard } from '../sync/outbox';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { StatusTag } from '../ui/StatusTag';
import type { OneDossier } from './load';
import { mend } from './mend';
import { ProblemText } from './ProblemText';
import { tempCode } from './tempCode';

/** A filing that the server refused: why, and the way to mend it. */
export function RejectedScreen({ item, one }: { item: QueueItem; one: OneDossier }) {
  const t = useTexts('dossiers', vi);
  const { route } = useLocation();
  const [failed, setFailed] = useState(false);
  const again = async () => {
    try {
      route(await mend(item, one.definition));
    } catch {
      setFailed(true);
    }
  };
  return (
    <Page
      title={t('rejected.title')}
      caption={one.procedure && pick(one.procedure.short_name)}
      back="/ho-so"
    >
      <p>
        <StatusTag status="rejected" />
      </p>
      <Notice kind="care">
        <ProblemText problem={item.problem} fallback={t('rejected.unknown')} />
      </Notice>
      <p>{t('rejected.kept')}</p>
      <p>
        {t('temp')}: <strong>{tempCode(item.entity)}</strong>
      </p>
      {failed && (
        <Notice kind="care" live>
          <p>{t('rejected.failed')}</p>
        </Notice>
      )}
      <Button onPress={() => void again()}>{t('rejected.edit')}</Button>
      {item.problem?.code === 'dossier-exists' && (
        <Button kind="secondary" onPress={() => void drop(item)}>
          {t('rejected.drop')}
        </Button>
      )}
    </Page>
  );
}

/** The dossier is there: the other phone has filed it. What was filed here once more goes. */
async function drop({ id, entity }: QueueItem): Promise<void> {
  await discard(id);
  await deleteDraft(entity);
}
