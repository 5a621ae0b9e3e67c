import type { ComponentChildren } from 'preact';

type Props = {
  children: ComponentChildren;
  /** `done` something came out well; `care` read before going on. Never red. */
  kind?: 'info' | 'done' | 'care';
  title?: ComponentChildren;
  /** Read out when it appears. */
  live?: boolean;
};

/** A quiet piece of information in the flow of a screen. */
export function Notice({ children, kind = 'info', title, live }: Props) {
  return (
    <div class={`notice ${kind}`} role={live ? 'status' : undefined}>
      {title && <p class="notice-title">{title}</p>}
      {children}
    </div>
  );
}
