import { useEffect, useRef } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/ui.json';

/** `id` is the element to go to: the input, or the first choice of a list. */
export type SummaryError = { id: string; message: string };

type Props = {
  errors: SummaryError[];
  title?: string;
  /** Count of tries: the same errors after a new try take the focus again. */
  attempt?: number;
};

/** Takes the focus when its errors are new, and links to each question. */
export function ErrorSummary({ errors, title, attempt = 0 }: Props) {
  const t = useTexts('ui', vi);
  const box = useRef<HTMLElement>(null);
  const key = JSON.stringify(errors);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown decides, not the array's identity
  useEffect(() => {
    box.current?.focus();
  }, [key, attempt]);
  if (errors.length === 0) return null;
  return (
    <section class="errors" ref={box} tabIndex={-1} aria-labelledby="errors-title" role="alert">
      <h2 id="errors-title">{title ?? t('errors')}</h2>
      <ul>
        {errors.map(({ id, message }) => (
          <li key={id + message}>
            <a
              href={`#${id}`}
              onClick={(event) => {
                event.preventDefault();
                const target = document.getElementById(id);
                target?.focus();
                target?.scrollIntoView({ block: 'center' });
              }}
            >
              {message}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
