import { Text } from './Text';
import type { ControlProps } from './types';

export function Phone(props: ControlProps) {
  return <Text {...props} look={{ type: 'tel', inputMode: 'tel', width: 'medium' }} />;
}
