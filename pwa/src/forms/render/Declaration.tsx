import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/forms.json';
import { Choice } from '../../ui/Choice';
import type { ControlProps } from './types';

/** One box to tick under the sentence that is agreed to. */
export function Declaration({ id, typed, change }: ControlProps) {
  const t = useTexts('forms', vi);
  return (
    <Choice
      id={id}
      multiple
      options={[{ value: 'agree', label: t('agree') }]}
      value={typed === true ? ['agree'] : []}
      onChange={(picked) => change(picked.length > 0 || undefined, true)}
    />
  );
}
