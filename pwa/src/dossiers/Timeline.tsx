import { formatDate, formatDateTime, useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import type { Entity, EventValue } from '../store/types';

const ROLES = ['resident', 'officer', 'admin'] as const;

/** What happened, when, by whom, in their words; oldest first. */
export function Timeline({ events }: { events: Entity<EventValue>[] }) {
  const t = useTexts('dossiers', vi);
  if (events.length === 0) return null;
  return (
    <>
      <h2>{t('history')}</h2>
      <ol class="events">
        {events.map(({ id, value }) => {
          const role = ROLES.find((one) => one === value.by.role);
          return (
            <li key={id}>
              <p>
                <strong>{t(`event.${value.kind}`)}</strong>
              </p>
              <p class="soft">
                {formatDateTime(value.at)} · {value.by.name}
                {role && `, ${t(`role.${role}`)}`}
              </p>
              {value.text && <p class="said">{value.text}</p>}
              {value.due_at && <p>{t('event.due', { date: formatDate(value.due_at) })}</p>}
            </li>
          );
        })}
      </ol>
    </>
  );
}
