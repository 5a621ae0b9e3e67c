import { QuestionField } from './QuestionField';
import type { ControlProps } from './types';

/** Questions that belong together, under one heading. */
export function Group({ q, filling }: Pick<ControlProps, 'q' | 'filling'>) {
  return (
    <>
      {q.questions?.map((inner) => (
        <QuestionField key={inner.question.key} q={inner} filling={filling} />
      ))}
    </>
  );
}
