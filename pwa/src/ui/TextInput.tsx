type Props = {
  id: string;
  value: string;
  onInput: (value: string) => void;
  onBlur?: () => void;
  type?: 'text' | 'tel' | 'email' | 'search' | 'password';
  inputMode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'email' | 'search';
  autocomplete?: string;
  /** From `describedBy(id, hint, error)`. */
  describedBy?: string | undefined;
  invalid?: boolean;
  /** How long an answer is expected; the box shows it. */
  width?: 'year' | 'short' | 'medium' | 'full';
  /** More than one line. */
  rows?: number;
  maxLength?: number;
  name?: string;
  /** Only where no visible label can stand. */
  label?: string;
};

/** Typed text; never a placeholder as its label. */
export function TextInput({
  id,
  value,
  onInput,
  onBlur,
  type = 'text',
  inputMode,
  autocomplete = 'off',
  describedBy,
  invalid,
  width = 'full',
  rows,
  maxLength,
  name,
  label,
}: Props) {
  const shared = {
    id,
    name,
    value,
    class: `input w-${width}`,
    maxLength,
    onBlur,
    'aria-describedby': describedBy,
    'aria-invalid': invalid || undefined,
    'aria-label': label,
  };
  return rows ? (
    <textarea {...shared} rows={rows} onInput={(event) => onInput(event.currentTarget.value)} />
  ) : (
    <input
      {...shared}
      type={type as 'text'}
      inputMode={inputMode}
      autocomplete={autocomplete}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  );
}
