import { Text } from './Text';
import type { ControlProps } from './types';

export function Email(props: ControlProps) {
  return <Text {...props} look={{ type: 'email', inputMode: 'email' }} />;
}
