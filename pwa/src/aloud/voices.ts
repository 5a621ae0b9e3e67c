/** The voices this phone can read with. */

import { useEffect, useState } from 'preact/hooks';

import { type Language, useLanguage } from '../i18n';

/** How long a browser that lists no voice yet is given, in ms. */
const PATIENCE = 2000;

/** One that speaks without a network before one that needs it; undefined when none speaks the language. */
export function bestVoice(
  voices: SpeechSynthesisVoice[],
  language: Language,
): SpeechSynthesisVoice | undefined {
  // Android writes vi_VN.
  const own = voices.filter(({ lang }) => lang.toLowerCase().split(/[-_]/)[0] === language);
  return own.find(({ localService }) => localService) ?? own[0];
}

/** The voice for the screen's language; null when the phone has none, undefined until that is known. */
export function useVoice(): SpeechSynthesisVoice | null | undefined {
  const language = useLanguage();
  const speech = 'speechSynthesis' in window ? window.speechSynthesis : undefined;
  const find = () => (speech ? bestVoice(speech.getVoices(), language) : null);
  const [voice, setVoice] = useState<SpeechSynthesisVoice | null | undefined>(find);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `find` hangs on the language alone
  useEffect(() => {
    const look = () => setVoice(find());
    look();
    if (!speech) return;
    speech.addEventListener?.('voiceschanged', look);
    const timer = setTimeout(() => setVoice(find() ?? null), PATIENCE);
    return () => {
      clearTimeout(timer);
      speech.removeEventListener?.('voiceschanged', look);
    };
  }, [language]);
  return voice;
}
