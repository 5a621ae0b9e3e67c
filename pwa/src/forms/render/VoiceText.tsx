import { useRef, useState } from 'preact/hooks';

import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/media.json';
import { giveUp, isVoice } from '../../media/kept';
import { canRecord } from '../../media/recorder';
import { VoiceRecorder } from '../../media/VoiceRecorder';
import { Button } from '../../ui/Button';
import { asText, Text } from './Text';
import type { ControlProps } from './types';

/** Several lines of text, or the same spoken. */
export default function VoiceText(props: ControlProps) {
  const t = useTexts('media', vi);
  const { id, typed, change } = props;
  const voice = isVoice(typed) ? typed : undefined;
  const [can] = useState(canRecord);
  /** What was written before it was spoken, to come back to. */
  const text = useRef('');
  if (!voice) text.current = asText(typed);
  const write = () => {
    giveUp(voice);
    change(text.current || undefined);
    requestAnimationFrame(() => document.getElementById(id)?.focus());
  };
  if (voice) {
    return (
      <>
        <VoiceRecorder id={id} value={voice} onChange={change} start={t('voice_instead')} />
        <Button kind="secondary" onPress={write}>
          {t('write_instead')}
        </Button>
      </>
    );
  }
  return (
    <>
      <Text {...props} look={{ rows: 5 }} />
      {!can && <p class="soft">{t('voice_none_write')}</p>}
      {can && (
        <>
          {text.current && <p class="soft">{t('voice_replaces')}</p>}
          <VoiceRecorder
            id={`${id}-voice`}
            value={undefined}
            onChange={change}
            start={t('voice_instead')}
          />
        </>
      )}
    </>
  );
}
