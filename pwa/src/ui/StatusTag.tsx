import { useTexts } from '../i18n';
import vi from '../i18n/vi/status.json';
import type { Status } from '../store/types';
import { Icon, type IconName } from './Icon';

/** Of a dossier on the server, or of one that is still on this phone. */
export type TagStatus = Status | 'draft' | 'queued' | 'sending' | 'rejected';

// Word, shape and colour together: none is needed to understand the other two.
const LOOKS: Record<TagStatus, [IconName, 'wait' | 'go' | 'ask' | 'end']> = {
  1: ['cloud', 'wait'],
  2: ['check', 'go'],
  3: ['stop', 'end'],
  4: ['wait', 'go'],
  5: ['alert', 'ask'],
  6: ['money', 'ask'],
  7: ['back', 'end'],
  8: ['stop', 'end'],
  9: ['check', 'go'],
  10: ['check', 'end'],
  draft: ['write', 'wait'],
  queued: ['phone', 'wait'],
  sending: ['cloud', 'wait'],
  rejected: ['alert', 'ask'],
};

export function StatusTag({ status }: { status: TagStatus }) {
  const t = useTexts('status', vi);
  const [icon, look] = LOOKS[status];
  return (
    <span class={`tag ${look}`}>
      <Icon name={icon} />
      {t(`${status}`)}
    </span>
  );
}
