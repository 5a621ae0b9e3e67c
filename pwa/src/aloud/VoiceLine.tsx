import { useTexts } from '../i18n';
import vi from '../i18n/vi/aloud.json';
import { useVoice } from './voices';

/** In *Cài đặt*: why there is no *Đọc to* on this phone, and what to do. Nothing where it can read. */
export function VoiceLine() {
  const t = useTexts('aloud', vi);
  if (useVoice() !== null) return null;
  return (
    <section aria-labelledby="voice">
      <h2 id="voice">{t('read')}</h2>
      <p>{t('none')}</p>
    </section>
  );
}
