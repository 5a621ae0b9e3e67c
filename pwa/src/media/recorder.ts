/** A voice note: at most a minute, small enough for a weak link (Opus, some 20 kbit/s, about 150 kB a minute). */

export const LONGEST = 60;
const BITS = 20_000;
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4', 'audio/webm'];

export type Recording = { bytes: ArrayBuffer; type: string; seconds: number };
/** `none`: this phone cannot. `denied`: it may not. `failed`: nothing came of it. */
export type VoiceTrouble = 'none' | 'denied' | 'failed';

export class VoiceError extends Error {
  override name = 'VoiceError';
  trouble: VoiceTrouble;
  constructor(trouble: VoiceTrouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

export function canRecord(): boolean {
  return typeof MediaRecorder === 'function' && !!navigator.mediaDevices?.getUserMedia;
}

function bestType(): string | undefined {
  return TYPES.find((type) => MediaRecorder.isTypeSupported?.(type));
}

/** `7` → `0:07`. */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${`0${seconds % 60}`.slice(-2)}`;
}

/** `audio/webm;codecs=opus` → `audio/webm`; a browser that calls a sound a video means the same. */
export function plainType(type: string): string {
  return (type.split(';')[0] ?? '').trim().replace('video/', 'audio/');
}

export type Running = {
  /** Ends the recording; `finished` then has it. */
  stop: () => void;
  /** Rejects with `VoiceError`. */
  finished: Promise<Recording>;
};

async function microphone(): Promise<MediaStream> {
  if (!canRecord()) throw new VoiceError('none');
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true },
    });
  } catch (error) {
    const { name } = error as DOMException;
    const refused = name === 'NotAllowedError' || name === 'SecurityError';
    throw new VoiceError(refused ? 'denied' : name === 'NotFoundError' ? 'none' : 'failed');
  }
}

/** Begin; `tick` hears the whole seconds. It ends by itself after a minute, and when the page is left. */
export async function record(tick: (seconds: number) => void): Promise<Running> {
  const stream = await microphone();
  const type = bestType();
  const release = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  let recorder: MediaRecorder;
  try {
    recorder = new MediaRecorder(stream, {
      audioBitsPerSecond: BITS,
      ...(type ? { mimeType: type } : {}),
    });
  } catch {
    release();
    throw new VoiceError('none');
  }
  const parts: Blob[] = [];
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  const stop = () => {
    if (recorder.state !== 'inactive') recorder.stop();
  };
  const timer = setInterval(() => {
    tick(Math.min(LONGEST, Math.floor(elapsed())));
    if (elapsed() >= LONGEST) stop();
  }, 250);
  const hidden = () => document.visibilityState === 'hidden' && stop();
  document.addEventListener('visibilitychange', hidden);
  const finished = new Promise<Recording>((resolve, reject) => {
    recorder.ondataavailable = ({ data }) => {
      if (data.size > 0) parts.push(data);
    };
    recorder.onerror = stop;
    recorder.onstop = () => {
      const seconds = Math.max(1, Math.min(LONGEST, Math.round(elapsed())));
      clearInterval(timer);
      document.removeEventListener('visibilitychange', hidden);
      release();
      const whole = new Blob(parts);
      const kind = plainType(recorder.mimeType || type || '');
      if (whole.size === 0) reject(new VoiceError('failed'));
      else whole.arrayBuffer().then((bytes) => resolve({ bytes, type: kind, seconds }), reject);
    };
  });
  // Nobody may be listening yet when it fails at once.
  finished.catch(() => undefined);
  recorder.start(1000);
  return { stop, finished };
}
