import { useEffect, useState } from 'preact/hooks';

import { language, useTexts } from '../i18n';
import vi from '../i18n/vi/aloud.json';
import { Icon } from '../ui/Icon';
import { hush, play, say } from './play';
import { useVoice } from './voices';

type Props = {
  /** What it belongs to, for those who hear the button's name among others. */
  name: string;
  sentences: string[];
  /** Recordings, by language, that are heard instead. */
  audio?: { vi: string; en?: string } | undefined;
};

/** *Đọc to*: the recording, or the phone's own voice. Nothing is shown where there is neither. */
export function ReadAloud({ name, sentences, audio }: Props) {
  const t = useTexts('aloud', vi);
  const voice = useVoice();
  const [on, setOn] = useState(false);
  const recording = audio?.[language()];
  const key = sentences.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text silences the last one
  useEffect(() => () => on && hush(), [key, on]);
  if (!recording && !voice) return null;
  const press = () => {
    if (on) return hush();
    const over = () => setOn(false);
    if (recording) void play(recording, over);
    else if (voice) say(sentences, voice, over);
    setOn(true);
  };
  const said = t(on ? 'stop' : 'read');
  return (
    <button
      type="button"
      class="read"
      onClick={press}
      aria-pressed={on}
      aria-label={`${said}: ${name}`}
    >
      <Icon name={on ? 'stop' : 'sound'} />
      {said}
    </button>
  );
}
