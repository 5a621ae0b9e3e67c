import type { ComponentChildren } from 'preact';

import type { ButtonKind } from './Button';

/** A link to another screen that looks like a button. */
export function LinkButton({
  href,
  children,
  kind = 'primary',
  id,
}: {
  href: string;
  children: ComponentChildren;
  kind?: ButtonKind;
  id?: string;
}) {
  return (
    <a id={id} class={`button ${kind}`} href={href}>
      {children}
    </a>
  );
}
