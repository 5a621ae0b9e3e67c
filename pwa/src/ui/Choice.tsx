import type { ComponentChildren } from 'preact';

export type Option = { value: string; label: ComponentChildren; hint?: ComponentChildren };

type Props = {
  /** The first choice has this id, the others `{id}-1`, `{id}-2`…: error summaries link to it. */
  id: string;
  options: Option[];
  /** One value, or all picked values where `multiple`. */
  value: string | string[] | undefined;
  multiple?: boolean;
  onChange: (values: string[]) => void;
  name?: string;
};

/** Radio buttons, or checkboxes where `multiple`; put it in a `<Field group>`. */
export function Choice({ id, options, value, multiple, onChange, name = id }: Props) {
  const picked = value === undefined ? [] : ([] as string[]).concat(value);
  // As the boxes stand now: several may be pressed between two drawings of the screen.
  const press = ({ currentTarget }: Event) => {
    const all = (currentTarget as Element).closest('.choices')?.querySelectorAll('input') ?? [];
    onChange(Array.from(all).flatMap((box) => (box.checked ? box.value : [])));
  };
  return (
    <div class="choices">
      {options.map((option, i) => {
        const own = i === 0 ? id : `${id}-${i}`;
        return (
          <div class="choice" key={option.value}>
            <input
              id={own}
              name={name}
              type={multiple ? 'checkbox' : 'radio'}
              value={option.value}
              checked={picked.indexOf(option.value) >= 0}
              aria-describedby={option.hint ? `${own}-more` : undefined}
              onChange={press}
            />
            <label for={own}>{option.label}</label>
            {option.hint && (
              <p class="hint" id={`${own}-more`}>
                {option.hint}
              </p>
            )}
          </div>
        );
      })}
    </div>
  );
}
