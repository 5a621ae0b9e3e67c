import type { ComponentChildren } from 'preact';

/** A longer explanation, opened in place. */
export function Details({
  summary,
  children,
}: {
  summary: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <details>
      <summary>{summary}</summary>
      <div class="details">{children}</div>
    </details>
  );
}
