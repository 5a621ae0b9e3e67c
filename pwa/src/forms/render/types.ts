/** What every control gets. */

import type { Answer, Form, Path, VisibleQuestion } from '../engine/types';

/** The form being filled, as the controls see it. */
export type Filling = {
  form: Form;
  /** As it was typed, valid or not. */
  typed: (path: Path) => Answer | undefined;
  /** `drawn`: the browser shows the answer already; the rest of the screen may follow a moment later. */
  change: (path: Path, value: Answer | undefined, drawn?: boolean) => void;
  /** Input id → sentence. */
  errors: Map<string, string>;
  /** The sub-screen of one row of a table, counted from 0. */
  rowHref: (table: string, row: number) => string;
  open: (href: string) => void;
};

export type ControlProps = {
  q: VisibleQuestion;
  id: string;
  typed: Answer | undefined;
  /** `drawn`: the control shows it by itself. */
  change: (value: Answer | undefined, drawn?: boolean) => void;
  /** For `aria-describedby`. */
  described: string | undefined;
  wrong: boolean;
  filling: Filling;
};
