import { useEffect, useState } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/uploads.json';
import { onSyncState, syncState } from '../sync/state';
import { Notice } from '../ui/Notice';
import { refusalText } from './refusal';
import { type OneFile, percent, useOnTheWay } from './useOnTheWay';

type Props = {
  dossier: string;
  /** To an officer of its agency. */
  office?: boolean;
};

/** Says that files of a dossier are still on their way, how far each is, and which are not taken, until all is well. */
export default function OnTheWay({ dossier, office = false }: Props) {
  const t = useTexts('uploads', vi);
  const [{ kind }, setState] = useState(syncState);
  useEffect(() => onSyncState(() => setState(syncState())), []);
  const files = useOnTheWay(dossier) ?? [];
  const missing = files.filter(({ received_at, why }) => !received_at && !why);
  const refused = files.filter(({ why }) => why);
  const total = files.length - refused.filter(({ received_at }) => !received_at).length;
  const counts = { done: total - missing.length, total };
  if (missing.length + refused.length === 0) return null;
  const photos = files.every(({ type }) => !type.startsWith('audio/'));
  const away = missing.filter(({ here }) => !here).length;
  // What the line at the top says holds here, too: what this phone does not send is not on its way from here.
  const idle = kind === 'all-sent' || missing.length === away;
  const sum = (of: (one: OneFile) => number) => files.reduce((all, one) => all + of(one), 0);
  const named = (one: OneFile, what: string) =>
    t(one.type.startsWith('image/') ? 'photo' : 'file', { n: one.n, what });
  const wrong = refused.map((one) => (
    <p key={one.file}>{named(one, t(refusalText(one.why ?? '', vi)))}.</p>
  ));
  if (office) {
    return (
      <Notice kind="care" live>
        {missing.length > 0 && <p>{t('office', counts)}</p>}
        {refused.length > 0 && <p>{t('office_refused')}</p>}
        {wrong}
      </Notice>
    );
  }
  return (
    <Notice kind={refused.length || away ? 'care' : 'info'}>
      {/* Read out when a file has arrived, not at every piece of it. */}
      <div role="status">
        {missing.length > 0 && <p>{t(idle ? 'arrived' : photos ? 'photos' : 'files', counts)}</p>}
        {away > 0 && <p>{t('elsewhere')}</p>}
        {wrong}
        {refused.length > 0 && <p>{t('bring')}</p>}
      </div>
      {!idle && (
        <>
          <ul>
            {missing.map((one) => (
              <li key={one.file}>
                {named(
                  one,
                  one.sent
                    ? t('now', { percent: percent(one.sent, one.size) })
                    : t(one.here ? 'line' : 'line_away'),
                )}
              </li>
            ))}
          </ul>
          <p>
            {t('all', {
              percent: percent(
                sum(({ sent }) => sent ?? 0),
                sum(({ size }) => size),
              ),
            })}
          </p>
          {kind === 'waiting-network' && <p>{t('waiting')}</p>}
        </>
      )}
    </Notice>
  );
}
