import { useEffect, useState } from 'preact/hooks';

import { language, useTexts } from '../i18n';
import vi from '../i18n/vi/ui.json';
import { Icon } from './Icon';

/** *Đọc to*: the phone reads the text out. Nothing is shown where the phone cannot speak. */
export function ReadAloud({ text }: { text: string }) {
  const t = useTexts('ui', vi);
  const [speaking, setSpeaking] = useState(false);
  const voice = 'speechSynthesis' in window ? window.speechSynthesis : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new text silences the old one
  useEffect(
    () => () => {
      voice?.cancel();
      setSpeaking(false);
    },
    [text],
  );
  if (!voice) return null;
  const press = () => {
    voice.cancel();
    setSpeaking(!speaking);
    if (speaking) return;
    const words = new SpeechSynthesisUtterance(text);
    words.lang = language() === 'en' ? 'en-GB' : 'vi-VN';
    words.rate = 0.9;
    words.onend = () => setSpeaking(false);
    words.onerror = () => setSpeaking(false);
    voice.speak(words);
  };
  return (
    <button type="button" class="read" onClick={press} aria-pressed={speaking}>
      <Icon name={speaking ? 'stop' : 'sound'} />
      {t(speaking ? 'stop' : 'read')}
    </button>
  );
}
