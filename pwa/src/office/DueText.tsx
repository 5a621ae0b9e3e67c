import { formatDate, formatDateTime, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import type { CaseValue } from '../store/types';
import { Icon, type IconName } from '../ui';
import { type Due, isLate, isSoon } from './due';

/** How a case stands against its date: a word, a shape and a colour. */
export function DueText({
  due,
  value,
}: {
  due: Due;
  value: Pick<CaseValue, 'due_at' | 'filed_at'>;
}) {
  const t = useTexts('office', vi);
  const [look, icon]: [string, IconName] = isLate(due)
    ? ['late', 'alert']
    : isSoon(due)
      ? ['soon', 'wait']
      : due.kind === 'ended'
        ? ['ended', 'check']
        : ['calm', 'wait'];
  return (
    <span class={`due ${look}`}>
      <Icon name={icon} />
      <span>{words()}</span>
    </span>
  );

  function words(): string {
    const at = value.due_at;
    const on = at ? ` · ${t('due.on', { date: formatDate(at) })}` : '';
    switch (due.kind) {
      case 'not-started':
        return t('due.notStarted', { date: formatDate(value.filed_at) });
      case 'paused':
        return t(at ? 'due.paused' : 'due.notCounted');
      case 'today':
        return t('due.today', { time: at ? formatDateTime(at).slice(0, 5) : '' });
      case 'just-late':
        return t('due.justLate') + on;
      case 'late':
        return t('due.late', { days: due.days }) + on;
      case 'left':
        return t('due.left', { days: due.days }) + on;
      case 'ended':
        return t(at ? (due.late ? 'due.endedLate' : 'due.endedOnTime') : 'due.ended');
    }
  }
}
