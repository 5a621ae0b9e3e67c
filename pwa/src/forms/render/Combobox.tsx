import { useState } from 'preact/hooks';

import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/choices.json';
import './combobox.css';

export type ComboOption = { value: string; label: string };

type Props = {
  id: string;
  picked: ComboOption | undefined;
  /** The options that fit what was typed, best first. */
  search: (text: string) => ComboOption[];
  onPick: (value: string | undefined) => void;
  describedBy?: string | undefined;
  invalid?: boolean;
};

/** How many are shown at once; more letters bring the rest. */
const MOST = 7;

/**
 * A text box with a list under it (the ARIA editable combobox with list autocomplete). The list stands in
 * the flow of the page, so that it covers nothing on a small screen.
 */
export function Combobox({ id, picked, search, onPick, describedBy, invalid }: Props) {
  const t = useTexts('choices', vi);
  const [text, setText] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const shown = text ?? picked?.label ?? '';
  const found = open ? search(text ?? '') : [];
  const options = found.slice(0, MOST);

  const choose = (option: ComboOption) => {
    onPick(option.value);
    setText(null);
    setOpen(false);
    setActive(-1);
  };
  const type = (value: string) => {
    setText(value);
    setOpen(true);
    setActive(-1);
    // Other words: what was chosen is not what is meant any more.
    if (picked) onPick(undefined);
  };
  const leave = () => {
    // One that is meant without doubt is taken.
    const exact = text?.trim() ? found.filter(({ label }) => label === text.trim()) : [];
    const [only] = exact.length === 1 ? exact : found.length === 1 && text?.trim() ? found : [];
    if (only) choose(only);
    setOpen(false);
  };
  const press = (event: KeyboardEvent) => {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (!open) setOpen(true);
      else {
        const step = key === 'ArrowDown' ? 1 : options.length - 1 + (active < 0 ? 1 : 0);
        setActive(options.length ? (active + step + options.length) % options.length : -1);
      }
    } else if (key === 'Enter' && open) {
      const option = options[active] ?? (options.length === 1 ? options[0] : undefined);
      event.preventDefault();
      if (option) choose(option);
    } else if (key === 'Escape' && open) {
      event.preventDefault();
      setOpen(false);
    }
  };
  const said = !open
    ? ''
    : options.length === 0
      ? t('none')
      : found.length > MOST
        ? t('more')
        : t('found', { n: found.length });

  return (
    <div class="combo">
      <input
        id={id}
        class="input"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        value={shown}
        aria-expanded={options.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${id}-o${active}` : undefined}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        onInput={(event) => type(event.currentTarget.value)}
        onClick={() => setOpen(true)}
        onKeyDown={press}
        onBlur={leave}
      />
      <div id={`${id}-list`} role="listbox" aria-label={t('list')} hidden={options.length === 0}>
        {options.map((option, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text box's
          // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the text box
          <div
            key={option.value}
            id={`${id}-o${i}`}
            role="option"
            aria-selected={i === active}
            class="option"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(option)}
          >
            {option.label}
          </div>
        ))}
      </div>
      <p class="soft" role="status">
        {said}
      </p>
    </div>
  );
}
