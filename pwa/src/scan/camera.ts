/** The camera on the back: opened, looked through a few times a second, and switched off. */

import type { Picture, Reader } from './reader';

export type CameraTrouble = 'forbidden' | 'none' | 'busy';

/** Rejects with a `CameraTrouble`. */
export async function openCamera(): Promise<MediaStream> {
  try {
    // Old browsers and pages without HTTPS have none.
    return await navigator.mediaDevices.getUserMedia({
      video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
      audio: false,
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : 'NotFoundError';
    const trouble: CameraTrouble =
      name === 'NotAllowedError' || name === 'SecurityError'
        ? 'forbidden'
        : name === 'NotFoundError' || name === 'OverconstrainedError'
          ? 'none'
          : 'busy';
    throw trouble;
  }
}

/** Pixels along the side of what is looked at: enough for the dense code of a card, little enough for a cheap phone. */
const SIDE = 480;
/** Least pause between two looks, in ms. A slow phone rests as long as it worked. */
const PAUSE = 250;

/** Looked at in turn: the middle in full detail, and the whole reduced. */
function draw(video: HTMLVideoElement, canvas: HTMLCanvasElement, turn: number): boolean {
  const { videoWidth: width, videoHeight: height } = video;
  if (!width || !height) return false;
  const whole = turn % 2 === 1;
  const short = Math.min(width, height);
  const [w, h] = whole ? [width, height] : [short * 0.8, short * 0.8];
  const scale = Math.min(1, (whole ? SIDE * 1.5 : SIDE) / Math.max(w, h));
  canvas.width = Math.round(w * scale);
  canvas.height = Math.round(h * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(
    video,
    (width - w) / 2,
    (height - h) / 2,
    w,
    h,
    0,
    0,
    canvas.width,
    canvas.height,
  );
  return context !== null;
}

/** Look until told to stop; `onCode` hears every code that is seen. */
export function watch(
  video: HTMLVideoElement,
  reader: Promise<Reader>,
  onCode: (text: string) => void,
): () => void {
  const canvas = document.createElement('canvas');
  let stopped = false;
  let turn = 0;
  const look = async () => {
    const began = performance.now();
    try {
      const ready = await reader;
      if (!stopped && draw(video, canvas, turn++)) {
        const text = await ready.read(canvas as Picture);
        if (!stopped && text !== undefined) onCode(text);
      }
    } catch {
      // the reader's code has not come, or this frame was nothing: the next one may be
    }
    if (!stopped) setTimeout(look, Math.max(PAUSE, performance.now() - began));
  };
  void look();
  return () => {
    stopped = true;
  };
}
