import { later } from './later';
import { Text } from './Text';
import type { ControlProps } from './types';

const VoiceText = later(() => import('./VoiceText'));

/** Several lines of text; where the form takes a voice note too, they may be spoken. */
export function LongText(props: ControlProps) {
  return props.q.question.voice ? <VoiceText {...props} /> : <Text {...props} look={{ rows: 5 }} />;
}
