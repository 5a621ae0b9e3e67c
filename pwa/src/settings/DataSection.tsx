import { useEffect, useState } from 'preact/hooks';
import { formatDateTime, useLanguage, useTexts } from '../i18n';
import vi from '../i18n/vi/settings.json';
import { useLive } from '../store/live';
import { syncNow } from '../sync/engine';
import { onSyncState, type SyncState, syncState } from '../sync/state';
import { Button, LinkButton, Notice } from '../ui';
import { held, keep, sizeText } from './storage';

const WATCHED = ['draft', 'queue', 'profile'];

const SAYS = {
  'all-sent': 'data.allSent',
  'waiting-network': 'data.waiting',
  sending: 'data.sending',
  'needs-you': 'data.needsYou',
  'sign-in': 'data.signIn',
  paused: 'data.paused',
} as const satisfies Record<SyncState['kind'], keyof typeof vi>;

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What lies on this phone, what waits, and sending it by hand. */
export function DataSection() {
  const t = useTexts('settings', vi);
  const language = useLanguage();
  const [asked, setAsked] = useState(0);
  const [refused, setRefused] = useState(false);
  const [state, setState] = useState(syncState);
  const [pressed, setPressed] = useState(false);
  const data = useLive(WATCHED, held, [asked]);
  useEffect(() => onSyncState(() => setState(syncState())), []);

  const count = (n: number) => (n ? t('data.count', { n }) : t('data.none'));
  async function askToKeep() {
    setRefused(!(await keep()));
    setAsked(asked + 1);
  }

  return (
    <section aria-labelledby="data">
      <h2 id="data">{t('data')}</h2>
      {data && (
        <dl class="facts">
          <Fact name={t('data.drafts')} value={count(data.drafts)} />
          <Fact name={t('data.unsent')} value={count(data.unsent)} />
          <Fact
            name={t('data.lastOk')}
            value={
              state.lastOk ? formatDateTime(new Date(state.lastOk).toISOString()) : t('data.never')
            }
          />
          <Fact
            name={t('data.size')}
            value={data.used === null ? t('data.sizeUnknown') : sizeText(data.used, language)}
          />
          <Fact
            name={t('data.kept')}
            value={t(
              data.kept === null ? 'data.keptUnknown' : data.kept ? 'data.keptYes' : 'data.keptNo',
            )}
          />
        </dl>
      )}
      {data?.low && (
        <Notice kind="care">
          <p>{t('data.low')}</p>
        </Notice>
      )}
      {pressed && (
        <Notice live>
          <p>{t(SAYS[state.kind])}</p>
        </Notice>
      )}
      <Button
        kind="secondary"
        onPress={() => {
          setPressed(true);
          void syncNow('manual');
        }}
      >
        {t('data.send')}
      </Button>
      <LinkButton kind="secondary" href="/cai-dat/tep">
        {t('data.file')}
      </LinkButton>
      {data?.kept === false && (
        <Button kind="secondary" onPress={() => void askToKeep()}>
          {t('data.keep')}
        </Button>
      )}
      {refused && (
        <Notice live>
          <p>{t('data.keepRefused')}</p>
        </Notice>
      )}
    </section>
  );
}
