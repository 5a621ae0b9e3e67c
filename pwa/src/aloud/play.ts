/** One sound at a time: what is being read or played, whoever asked for it. */

let stopLast: () => void = () => undefined;

/** Silence what can be heard. */
export function hush(): void {
  stopLast();
  stopLast = () => undefined;
}

/** Read sentences one after another; `over` is called when it has ended, was stopped or failed. */
export function say(sentences: string[], voice: SpeechSynthesisVoice, over: () => void): void {
  hush();
  const speech = window.speechSynthesis;
  speech.cancel();
  let gone = false;
  const end = () => {
    if (!gone) over();
    gone = true;
  };
  stopLast = () => {
    end();
    speech.cancel();
  };
  // One each: some phones stop in the middle of what is long.
  sentences.forEach((sentence, i) => {
    const words = new SpeechSynthesisUtterance(sentence);
    words.voice = voice;
    words.lang = voice.lang.replace('_', '-');
    words.rate = 0.9;
    words.onerror = end;
    if (i === sentences.length - 1) words.onend = end;
    speech.speak(words);
  });
}

/** Play a recording. It is fetched whole, so that what the worker keeps can be played without a network. */
export async function play(src: string, over: () => void): Promise<void> {
  hush();
  let gone = false;
  let url = '';
  const sound = new Audio();
  const end = () => {
    if (!gone) over();
    gone = true;
    sound.pause();
    URL.revokeObjectURL(url);
  };
  stopLast = end;
  try {
    const response = await fetch(src);
    if (!response.ok) throw new Error(src);
    url = URL.createObjectURL(await response.blob());
    if (gone) return end();
    sound.src = url;
    sound.onended = end;
    sound.onerror = end;
    await sound.play();
  } catch {
    end();
  }
}
