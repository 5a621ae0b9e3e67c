import { useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';

type TemplateKey = keyof typeof vi & `tpl.${string}.${number}`;
export type TemplateSet = 'message' | 'answer' | 'paper' | 'page' | 'refuse' | 'stop' | 'finish';

function keysOf(set: TemplateSet): TemplateKey[] {
  return (Object.keys(vi) as (keyof typeof vi)[]).filter((key): key is TemplateKey =>
    key.startsWith(`tpl.${set}.`),
  );
}

type Props = {
  set: TemplateSet;
  value: string;
  onInput: (value: string) => void;
  /** For screen readers: which box they fill. */
  label: string;
};

/**
 * Ready sentences, one tap each. What is written into the box is always Vietnamese, the language in
 * which an office answers; the button is in the language of the screen.
 */
export function Templates({ set, value, onInput, label }: Props) {
  const t = useTexts('office', vi);
  return (
    <Chips
      label={`${t('tpl.use')}: ${label}`}
      chips={keysOf(set).map((key) => ({
        text: t(key),
        onPress: () => onInput(value.trim() ? `${value.trimEnd()}\n${vi[key]}` : vi[key]),
      }))}
    />
  );
}

/** Small buttons that fill the box above them. */
export function Chips({
  label,
  chips,
}: {
  label: string;
  chips: { text: string; onPress: () => void }[];
}) {
  if (chips.length === 0) {
    return null;
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: helpers of one box, not fields of their own
    <div class="chips" role="group" aria-label={label}>
      {chips.map(({ text, onPress }) => (
        <button key={text} type="button" class="chip" onClick={onPress}>
          {text}
        </button>
      ))}
    </div>
  );
}
