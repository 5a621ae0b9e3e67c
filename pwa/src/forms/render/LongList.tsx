import { pick, useTexts } from '../../i18n';
import vi from '../../i18n/vi/choices.json';
import { fold } from '../fold';
import { Combobox } from './Combobox';
import type { ControlProps } from './types';

/** One of a long list: type a few letters, choose from what is left. */
export default function LongList({ id, typed, change, described, wrong, q }: ControlProps) {
  const t = useTexts('choices', vi);
  const options = (q.choices || []).map(({ value, label }) => ({
    value,
    label: pick(label),
  }));
  const search = (text: string) => {
    const words = fold(text);
    return options.filter(({ label }) => fold(label).includes(words));
  };
  const found = options.find(({ value }) => value === typed);
  return (
    <>
      <p class="hint" id={`${id}-how`}>
        {t('search_hint')}
      </p>
      <Combobox
        id={id}
        picked={found}
        search={search}
        onPick={change}
        describedBy={[described, `${id}-how`].filter(Boolean).join(' ')}
        invalid={wrong}
      />
    </>
  );
}
