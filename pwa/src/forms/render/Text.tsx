import { TextInput } from '../../ui/TextInput';
import type { ControlProps } from './types';

/** The typed text as a string, whatever an earlier version of the form kept there. */
export function asText(typed: unknown): string {
  return typeof typed === 'string' || typeof typed === 'number' ? String(typed) : '';
}

type Look = Pick<Parameters<typeof TextInput>[0], 'type' | 'inputMode' | 'width' | 'rows'>;

/** One line of text. */
export function Text({
  id,
  typed,
  change,
  described,
  wrong,
  look,
}: ControlProps & { look?: Look }) {
  return (
    <TextInput
      id={id}
      value={asText(typed)}
      onInput={(text) => change(text || undefined, true)}
      describedBy={described}
      invalid={wrong}
      {...look}
    />
  );
}
