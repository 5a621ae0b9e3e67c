import type { Answer } from '../engine/types';
import { asText } from './Text';

export type Box = { label: string; size: 'year' | 'box'; maxLength: number };

type Props = {
  id: string;
  boxes: Box[];
  typed: Answer | undefined;
  /** The kept text → what stands in each box, and back. */
  split: (text: string) => string[];
  join: (parts: string[]) => string;
  change: (value: Answer | undefined) => void;
  wrong: boolean;
};

/** Several small number boxes that make one answer. The first has the question's own id. */
export function Boxes({ id, boxes, typed, split, join, change, wrong }: Props) {
  const parts = split(asText(typed));
  const type = (at: number, text: string) => {
    const next = boxes.map((_, i) => (i === at ? text.trim() : (parts[i] ?? '')));
    change(next.some(Boolean) ? join(next) : undefined);
  };
  return (
    <div class="inputs">
      {boxes.map((box, i) => {
        const own = i === 0 ? id : `${id}-${i}`;
        return (
          <div key={box.label}>
            <label for={own}>{box.label}</label>
            <input
              id={own}
              class={`input w-${box.size}`}
              inputMode="numeric"
              autocomplete="off"
              maxLength={box.maxLength}
              value={parts[i] ?? ''}
              aria-invalid={wrong || undefined}
              onInput={(event) => type(i, event.currentTarget.value)}
            />
          </div>
        );
      })}
    </div>
  );
}
