import { pick } from '../../i18n';
import type { ControlProps } from './types';
import { useAnswerText } from './useAnswerText';

/** Worked out from other answers; shown, never typed. */
export default function Calculated({ q, filling }: Pick<ControlProps, 'q' | 'filling'>) {
  const say = useAnswerText(filling.form, [q]);
  const said = say(q) || '–';
  return (
    <div class="field">
      <p class="hint">{pick(q.question.label)}</p>
      <p class={said.length > 20 ? undefined : 'code'}>
        <strong>{said}</strong>
      </p>
    </div>
  );
}
