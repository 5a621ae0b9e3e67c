import { Text } from './Text';
import type { ControlProps } from './types';

/** Several lines of text. */
export function LongText(props: ControlProps) {
  return <Text {...props} look={{ rows: 5 }} />;
}
