import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/forms.json';
import { Boxes } from './Boxes';
import type { ControlProps } from './types';

/** `7:30`; `7h` when no minutes are given, which the engine reads as the full hour. */
export function joinTime([hour = '', minute = '']: string[]): string {
  return minute ? `${hour}:${minute}` : `${hour}h`;
}

/** A time of day typed in two boxes: hour and minute. */
export function TimeField({ id, typed, change, wrong }: ControlProps) {
  const t = useTexts('forms', vi);
  return (
    <Boxes
      id={id}
      typed={typed}
      change={change}
      wrong={wrong}
      split={(text) => text.split(/[:h]/)}
      join={joinTime}
      boxes={[
        { label: t('hour'), size: 'box', maxLength: 2 },
        { label: t('minute'), size: 'box', maxLength: 2 },
      ]}
    />
  );
}
