import { pick } from '../../i18n';
import { Notice } from '../../ui/Notice';
import type { Question } from '../engine/types';

/** Something to read, nothing to answer. */
export function Note({ question }: { question: Question }) {
  return (
    <Notice>
      <p>{pick(question.label)}</p>
      {question.hint && <p>{pick(question.hint)}</p>}
    </Notice>
  );
}
