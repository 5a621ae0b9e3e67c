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
  change: (value: Answer | undefined, drawn?: boolean) => void;
  wrong: boolean;
};

/** Several small number boxes that make one answer. The first has the question's own id. */
export function Boxes({ id, boxes, typed, split, join, change, wrong }: Props) {
  const parts = split(asText(typed));
  const type = (event: Event) => {
    // As they stand now: a browser may fill several between two drawings of the screen.
    const all = (event.currentTarget as HTMLElement).closest('.boxes')?.querySelectorAll('input');
    const next = Array.from(all ?? [], (box) => box.value.trim());
    change(next.some(Boolean) ? join(next) : undefined, true);
  };
  // A whole date or time; a box alone would keep its first two digits.
  const paste = (event: ClipboardEvent) => {
    const found = (event.clipboardData?.getData('text') ?? '').match(/[0-9]+/g) ?? [];
    if (found.length !== boxes.length) return;
    event.preventDefault();
    change(join(/^..../.test(found[0] ?? '') ? found.reverse() : found));
  };
  return (
    <div class="boxes">
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
              onInput={type}
              onPaste={paste}
            />
          </div>
        );
      })}
    </div>
  );
}
