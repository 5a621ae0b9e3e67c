import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/forms.json';
import { Boxes } from './Boxes';
import type { ControlProps } from './types';

/** What stands in the boxes, as one text: `1/9/2026`, `/9/2026`, `5//`. The engine reads it. */
export function joinDate(parts: string[]): string {
  return parts.map((part) => part.replace(/[/-]/g, '')).join('/');
}

/** Day, month and year of a date as typed, or of one the engine has read (`2026-09-01`, `2026`). */
export function splitDate(text: string): string[] {
  if (text.includes('/')) return text.split('/');
  const [year = '', month = '', day = ''] = text.split('-');
  return [day, month, year];
}

/** A date typed in three boxes, not picked. */
export function DateField({ id, typed, change, wrong, q }: ControlProps) {
  const t = useTexts('forms', vi);
  return (
    <>
      {q.question.partial && <p class="hint">{t('partial')}</p>}
      <Boxes
        id={id}
        typed={typed}
        change={change}
        wrong={wrong}
        split={splitDate}
        join={joinDate}
        boxes={[
          { label: t('day'), size: 'box', maxLength: 2 },
          { label: t('month'), size: 'box', maxLength: 2 },
          { label: t('year'), size: 'year', maxLength: 4 },
        ]}
      />
    </>
  );
}
