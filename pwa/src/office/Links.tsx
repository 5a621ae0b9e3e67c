/** The one-time links of the agency, whatever became of them. */

import { formatDateTime, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import type { QueueItem } from '../store/queueTypes';
import type { EnrolmentValue, Entity } from '../store/types';
import { discard, enqueue } from '../sync/outbox';
import { Button } from '../ui';

type Props = {
  links: Entity<EnrolmentValue>[];
  queue: QueueItem[];
  /** Make a refused one anew. */
  onAgain: (item: QueueItem) => void;
};

export function Links({ links, queue, onAgain }: Props) {
  const t = useTexts('office', vi);
  const known = new Set(links.map(({ id }) => id));
  const unsent = queue.filter(
    ({ type, entity }) => type === 'enrolment.create' && !known.has(entity),
  );
  const sorted = [...links].sort((a, b) => (a.value.created_at < b.value.created_at ? 1 : -1));
  return (
    <section aria-labelledby="links">
      <h2 id="links">{t('admin.links')}</h2>
      {links.length + unsent.length === 0 && <p>{t('admin.linksNone')}</p>}
      <ul class="rows">
        {unsent.map((item) => (
          <li key={item.id} class="officer">
            <p>
              <strong>{String(item.args['name'])}</strong>
              {' · '}
              {item.state === 'rejected'
                ? t('admin.linkRefused', { detail: item.problem?.detail ?? '' })
                : t('admin.linkUnsent')}
            </p>
            {item.state === 'rejected' && (
              <Button kind="secondary" onPress={() => onAgain(item)}>
                {t('admin.linkAgain', { name: String(item.args['name']) })}
              </Button>
            )}
            {item.state !== 'sending' && (
              <Button kind="plain" onPress={() => void discard(item.id).catch(() => undefined)}>
                {t('admin.linkDrop', { name: String(item.args['name']) })}
              </Button>
            )}
          </li>
        ))}
        {sorted.map(({ id, value }) => {
          const revoking = queue.some(
            ({ type, entity, state }) =>
              type === 'enrolment.revoke' && entity === id && state !== 'rejected',
          );
          const open =
            !value.used_at && !value.revoked_at && value.expires_at > new Date().toISOString();
          return (
            <li key={id} class="officer">
              <p>
                <strong>{value.name}</strong> · {t(`role.${value.role}`)}
                <br />
                <span class="soft">{stateOf(value)}</span>
                {revoking && <span class="soft"> · {t('admin.unsentRevoke')}</span>}
              </p>
              {open && !revoking && (
                <Button
                  kind="plain"
                  onPress={() => void enqueue({ type: 'enrolment.revoke', entity: id, args: {} })}
                >
                  {t('admin.linkRevoke', { name: value.name })}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );

  function stateOf({ used_at, revoked_at, expires_at }: EnrolmentValue): string {
    if (used_at) {
      return t('admin.linkUsed', { date: formatDateTime(used_at) });
    }
    if (revoked_at) {
      return t('admin.linkRevoked', { date: formatDateTime(revoked_at) });
    }
    return t(expires_at > new Date().toISOString() ? 'admin.linkOpen' : 'admin.linkExpired', {
      date: formatDateTime(expires_at),
    });
  }
}
