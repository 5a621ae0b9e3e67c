import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import { later } from '../forms/render/later';
import { formatDateTime, pick, useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import { signInPath } from '../identity/returnPath';
import { useHeld } from '../identity/useHeld';
import type { FilingArgs, QueueItem } from '../store/queueTypes';
import { syncNow } from '../sync/engine';
import { discard } from '../sync/outbox';
import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { StatusTag } from '../ui/StatusTag';
import type { OneDossier } from './load';
import { PapersToBring } from './PapersToBring';
import { tempCode } from './tempCode';
import { tagOf, wayOf } from './way';

const Qr = later(() => import('./Qr'));

/** The card of a filing that is on this phone and not yet at the commune. It can be shown offline. */
export function QueuedScreen({ item, one }: { item: QueueItem; one: OneDossier }) {
  const t = useTexts('dossiers', vi);
  const { route } = useLocation();
  const [said, setSaid] = useState<'queued.tried' | 'queued.taken' | null>(null);
  const held = useHeld();
  const code = tempCode(item.entity);
  const send = async () => {
    setSaid(null);
    await syncNow('manual');
    setSaid('queued.tried'); // gone from the screen by itself where it was sent
  };
  const takeBack = async () => {
    try {
      await discard(item.id);
      route(`/khai/${item.entity}/kiem-tra`);
    } catch {
      setSaid('queued.taken');
    }
  };
  const { procedure, agency } = one;
  const files = (JSON.stringify(item.args).match(/"file":"[0-9a-f]{64}"/g) ?? []).length;
  return (
    <Page title={t('queued.title')} caption={procedure && pick(procedure.short_name)} back="/ho-so">
      <p>
        <StatusTag status={tagOf(item)} />
      </p>
      <Notice kind="care" live>
        <p>{t(wayOf(item, held))}</p>
      </Notice>
      {files > 0 && <p>{t('queued.files', { n: files })}</p>}
      <h2>{t('temp')}</h2>
      <p class="code">{code}</p>
      <Qr text={`${location.origin}/ho-so?tam=${code.replace('-', '')}`} label={t('queued.qr')} />
      <p>{t('queued.not_received')}</p>
      <p class="soft">{t('queued.keep')}</p>
      <dl class="facts">
        {agency && (
          <div>
            <dt>{t('agency')}</dt>
            <dd>{pick(agency.name)}</dd>
          </div>
        )}
        <div>
          <dt>{t('step.phone')}</dt>
          <dd>{formatDateTime(item.madeAt)}</dd>
        </div>
      </dl>
      <PapersToBring
        papers={(item.args as unknown as FilingArgs).papers}
        definition={one.definition}
      />
      {said && !(held && said === 'queued.tried') && (
        <Notice live>
          <p>{t(said)}</p>
        </Notice>
      )}
      {held ? (
        <LinkButton href={signInPath(`/ho-so/${item.entity}`)}>{t('queued.sign_in')}</LinkButton>
      ) : (
        <Button onPress={() => void send()}>{t('queued.send_now')}</Button>
      )}
      {item.state === 'waiting' && item.attempts === 0 && (
        <Button kind="secondary" onPress={() => void takeBack()}>
          {t('queued.take_back')}
        </Button>
      )}
    </Page>
  );
}
