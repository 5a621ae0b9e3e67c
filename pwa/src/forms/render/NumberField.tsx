import { Text } from './Text';
import type { ControlProps } from './types';

export function NumberField(props: ControlProps) {
  const inputMode = props.q.question.decimals ? 'decimal' : 'numeric';
  return <Text {...props} look={{ inputMode, width: 'short' }} />;
}
