import { pick } from '../../i18n';
import { Choice } from '../../ui/Choice';
import type { ControlProps } from './types';

export function ManyOf({ id, typed, change, q }: ControlProps) {
  return (
    <Choice
      id={id}
      multiple
      options={(q.choices || []).map(({ value, label, hint }) => ({
        value,
        label: pick(label),
        hint: hint && pick(hint),
      }))}
      value={Array.isArray(typed) ? (typed as string[]) : []}
      onChange={(picked) => change(picked.length > 0 ? picked : undefined, true)}
    />
  );
}
