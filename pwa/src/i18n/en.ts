/** All English texts but the form authors', one chunk, loaded when somebody chooses English. */

import messages from '../forms/engine/messages.json?raw';
import { sentences } from './sentences';

sentences.en = JSON.parse(messages);

const files = import.meta.glob<Record<string, string>>(['./en/*.json', '!./en/authoring.json'], {
  eager: true,
  import: 'default',
});

/** Of a namespace; undefined when there is none. */
export function english(namespace: string): Record<string, string> | undefined {
  return files[`./en/${namespace}.json`];
}
