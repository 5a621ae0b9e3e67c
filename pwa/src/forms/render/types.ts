/** What every control gets. */

import type { Answer, Form, Path, VisibleQuestion } from '../engine/types';

/** The form being filled, as the controls see it. */
export type Filling = {
  form: Form;
  /** As it was typed, valid or not. */
  typed: (path: Path) => Answer | undefined;
  change: (path: Path, value: Answer | undefined) => void;
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
  change: (value: Answer | undefined) => void;
  /** For `aria-describedby`. */
  described: string | undefined;
  wrong: boolean;
  filling: Filling;
};
