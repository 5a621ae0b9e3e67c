import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/media.json';
import { isVoice } from '../../media/kept';
import { VoiceRecorder } from '../../media/VoiceRecorder';
import type { ControlProps } from './types';

/** A spoken answer. */
export default function VoiceNote({ id, typed, change }: ControlProps) {
  const t = useTexts('media', vi);
  return (
    <>
      <p class="hint">{t('voice_how')}</p>
      <VoiceRecorder
        id={id}
        value={isVoice(typed) ? typed : undefined}
        onChange={change}
        start={t('voice_start')}
      />
    </>
  );
}
