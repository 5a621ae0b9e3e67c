import { useEffect, useState } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/app.json';
import { onSyncState, type SyncState, syncState } from '../sync/state';
import { Icon, type IconName } from '../ui/Icon';

const ICONS: Record<SyncState['kind'], IconName> = {
  'all-sent': 'check',
  'waiting-network': 'wait',
  sending: 'cloud',
  'needs-you': 'alert',
  'sign-in': 'person',
  paused: 'wait',
};

/** The same with nothing to send. */
const EMPTY = {
  'all-sent': 'connection.all-sent',
  'waiting-network': 'connection.all-sent',
  sending: 'connection.all-sent',
  'needs-you': 'connection.needs-you',
  'sign-in': 'connection.sign-in-again',
  paused: 'connection.paused-empty',
} as const;

/** Where a press leads when there is something to do. */
const WAYS: Partial<Record<SyncState['kind'], string>> = {
  'waiting-network': '/ho-so',
  'needs-you': '/ho-so',
  'sign-in': '/dang-nhap',
  paused: '/nguoi-dung',
};

/** The quiet line that says whether anything is still on this phone. Offline is normal, never red. */
export function ConnectionLine() {
  const t = useTexts('app', vi);
  const [state, setState] = useState(syncState);
  useEffect(() => onSyncState(() => setState(syncState())), []);
  const { kind, done, total } = state;
  // Before the first answer there is nothing true to say.
  const silent = kind === 'all-sent' && !state.lastOk;
  const text = silent ? '' : t(total > 0 ? `connection.${kind}` : EMPTY[kind], { done, total });
  const way = WAYS[kind];
  const line = text && (
    <>
      <Icon name={ICONS[kind]} />
      <span>{text}</span>
    </>
  );
  return (
    <div role="status" aria-label={t('connection.label')}>
      {way ? (
        <a
          class="connection"
          href={way}
          onClick={({ currentTarget }) => {
            // The line stands outside the router: where to come back to is known only at the press.
            if (kind === 'sign-in')
              currentTarget.search = `?tiep=${encodeURIComponent(location.pathname)}`;
          }}
        >
          {line}
        </a>
      ) : (
        <p class="connection">{line}</p>
      )}
    </div>
  );
}
