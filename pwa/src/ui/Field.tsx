import type { ComponentChildren } from 'preact';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/ui.json';

type Props = {
  /** The input's id; for a group the prefix of its inputs' ids. */
  id: string;
  label: ComponentChildren;
  hint?: ComponentChildren;
  error?: ComponentChildren;
  /** Several inputs under one question: a fieldset with a legend. */
  group?: boolean;
  /** The label is the screen's heading. */
  heading?: boolean;
  children: ComponentChildren;
};

/** The ids an input names in `aria-describedby`, or undefined. */
export function describedBy(id: string, hint: unknown, error: unknown): string | undefined {
  return [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
}

/** A question: label, hint, error, and the input it is about. */
export function Field({ id, label, hint, error, group, heading, children }: Props) {
  const t = useTexts('ui', vi);
  const title = group ? (
    <legend>{heading ? <h1>{label}</h1> : label}</legend>
  ) : heading ? (
    <h1>
      <label for={id}>{label}</label>
    </h1>
  ) : (
    <label for={id}>{label}</label>
  );
  const rest = (
    <>
      {title}
      {hint && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} class="error">
          <span class="hidden">{t('errorPrefix')} </span>
          {error}
        </p>
      )}
      {children}
    </>
  );
  const look = error ? 'field wrong' : 'field';
  return group ? (
    <fieldset class={look} aria-describedby={describedBy(id, hint, error)}>
      {rest}
    </fieldset>
  ) : (
    <div class={look}>{rest}</div>
  );
}
