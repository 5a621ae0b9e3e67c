/** `/hop-thu`: what has happened to one's dossiers; unread first. A tap opens the dossier. */

import { useLocation } from 'preact-iso/router';
import './notices.css';
import { formatDateTime, useTexts } from '../i18n';
import vi from '../i18n/vi/notices.json';
import { listEntities } from '../store/entityList';
import { useLive } from '../store/live';
import { enqueue, listQueue } from '../sync/outbox';
import { Button, LinkButton, Page, StatusTag } from '../ui';
import { type Inbox, inboxOf, type Line } from './inbox';

const WATCHED = ['notice', 'queue'];

async function load(): Promise<Inbox> {
  const [notices, queue] = await Promise.all([listEntities('notice'), listQueue()]);
  return inboxOf(notices, queue);
}

/** Queued once: a second tap, or one that waits already, adds nothing. */
function markRead({ id, unread }: Line): Promise<unknown> {
  return unread ? enqueue({ type: 'notice.read', entity: id, args: {} }) : Promise.resolve();
}

export default function NoticesPage() {
  const t = useTexts('notices', vi);
  const { route } = useLocation();
  const inbox = useLive(WATCHED, load);
  if (!inbox) {
    return null;
  }
  const { unread, read } = inbox;
  const open = (line: Line) => async (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) {
      await markRead(line);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    // Kept before leaving: a phone that dies now does not show it as unread again.
    await markRead(line).catch(() => undefined);
    route(`/ho-so/${line.value.dossier}`);
  };
  const lines = (some: Line[]) => (
    <ul class="rows notices">
      {some.map((line) => (
        <li key={line.id}>
          <a
            href={`/ho-so/${line.value.dossier}`}
            class={line.unread ? 'unread' : ''}
            onClick={open(line)}
          >
            <strong>{t(`kind.${line.value.kind}`)}</strong>
            <span class="notice-code">{line.value.code}</span>
            <StatusTag status={line.value.status} />
            <span class="soft">{formatDateTime(line.value.at)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
  return (
    <Page title={t('title')} back="/">
      {unread.length + read.length === 0 ? (
        <>
          <p>{t('none')}</p>
          <LinkButton href="/cai-dat" kind="secondary">
            {t('turnOn')}
          </LinkButton>
        </>
      ) : (
        <>
          <section aria-labelledby="unread">
            <h2 id="unread">{t('unread', { n: unread.length })}</h2>
            {unread.length === 0 ? <p>{t('unread.none')}</p> : lines(unread)}
            {unread.length > 1 && (
              <Button
                kind="secondary"
                onPress={() => void Promise.all(unread.map(markRead)).catch(() => undefined)}
              >
                {t('readAll')}
              </Button>
            )}
          </section>
          {read.length > 0 && (
            <section aria-labelledby="read">
              <h2 id="read">{t('read')}</h2>
              {lines(read)}
            </section>
          )}
        </>
      )}
    </Page>
  );
}
