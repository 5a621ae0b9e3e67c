import type { ComponentChildren } from 'preact';

/** `primary` is the green one: at most one a screen. `danger` destroys something. `plain` looks like a link. */
export type ButtonKind = 'primary' | 'secondary' | 'plain' | 'danger';

type Props = {
  children: ComponentChildren;
  onPress?: (event: MouseEvent) => void;
  kind?: ButtonKind;
  type?: 'button' | 'submit';
  id?: string;
  describedBy?: string;
  /** For a toggle. */
  pressed?: boolean;
};

/** Full width and never disabled: a press that cannot be served says why. */
export function Button({
  children,
  onPress,
  kind = 'primary',
  type = 'button',
  id,
  describedBy,
  pressed,
}: Props) {
  return (
    <button
      id={id}
      type={type}
      class={`button ${kind}`}
      onClick={onPress}
      aria-describedby={describedBy}
      aria-pressed={pressed}
    >
      {children}
    </button>
  );
}
