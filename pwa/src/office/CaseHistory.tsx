/** What has happened to a case, newest first; and what was asked of the person. */

import { formatDate, formatDateTime, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import type { Entity, EventValue, SupplementValue } from '../store/types';
import { StatusTag } from '../ui';

type RoleKey = keyof typeof vi & `role.${string}`;

export function CaseHistory({ events }: { events: Entity<EventValue>[] }) {
  const t = useTexts('office', vi);
  if (events.length === 0) {
    return <p>{t('case.historyNone')}</p>;
  }
  // Ids are made in order of time: they settle what happened within one millisecond.
  const sorted = [...events].sort((a, b) =>
    a.value.at === b.value.at ? (a.id < b.id ? 1 : -1) : a.value.at < b.value.at ? 1 : -1,
  );
  return (
    <ol class="history">
      {sorted.map(({ id, value }) => {
        const role = `role.${value.by.role}`;
        return (
          <li key={id}>
            <p>
              <strong>{t(`event.${value.kind}`)}</strong>
              <br />
              <span class="soft">
                {formatDateTime(value.at)} ·{' '}
                {t('case.by', {
                  name: value.by.name,
                  role: role in vi ? t(role as RoleKey) : value.by.role,
                })}
              </span>
            </p>
            <p>
              <StatusTag status={value.status} />
              {value.due_at && ` ${t('case.dueThen', { date: formatDate(value.due_at) })}`}
            </p>
            {value.text && <p class="written">{value.text}</p>}
          </li>
        );
      })}
    </ol>
  );
}

type AskedProps = {
  asked: Entity<SupplementValue>[];
  labelOf: (kind: string, key: string) => string;
};

export function CaseSupplements({ asked, labelOf }: AskedProps) {
  const t = useTexts('office', vi);
  return (
    <>
      {[...asked]
        .sort((a, b) => (a.value.asked_at < b.value.asked_at ? 1 : -1))
        .map(({ id, value }) => (
          <section key={id}>
            <h3>
              {value.answered_at
                ? t('case.supplementAnswered', {
                    date: formatDate(value.asked_at),
                    answered: formatDate(value.answered_at),
                  })
                : t('case.supplementOpen', { date: formatDate(value.asked_at) })}
            </h3>
            <p class="written">{value.message}</p>
            <ul>
              {value.items.map(({ kind, key, page, note }) => (
                <li key={`${kind}${key}${page}`}>
                  <strong>{labelOf(kind, key)}</strong>
                  {note && `: ${note}`}
                </li>
              ))}
            </ul>
          </section>
        ))}
    </>
  );
}
