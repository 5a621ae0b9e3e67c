import './identity.css';

type Props = {
  id: string;
  value: string;
  onInput: (value: string) => void;
  describedBy?: string | undefined;
  invalid?: boolean;
};

/**
 * Six digits, shown as dots. Not a password box: on a shared phone the browser would offer to keep the PIN
 * for whoever owns the phone.
 */
export function PinInput({ id, value, onInput, describedBy, invalid }: Props) {
  return (
    <input
      id={id}
      class="input w-short pin"
      type="text"
      inputMode="numeric"
      autocomplete="off"
      autocorrect="off"
      spellcheck={false}
      maxLength={6}
      value={value}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      onInput={(event) => {
        const digits = event.currentTarget.value.replace(/[^0-9]/g, '').slice(0, 6);
        event.currentTarget.value = digits;
        onInput(digits);
      }}
    />
  );
}
