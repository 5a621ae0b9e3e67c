import { useEffect, useRef, useState } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/scan.json';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { type CameraTrouble, openCamera, watch } from './camera';
import type { Reader } from './reader';
import './scan.css';

/** After this long without a code a word of help, in ms. */
const PATIENCE = 15_000;

type Props = { reader: Promise<Reader>; onCode: (text: string) => void };

/** What the camera sees. It is off as soon as the screen is left or hidden. */
export function Camera({ reader, onCode }: Props) {
  const t = useTexts('scan', vi);
  const video = useRef<HTMLVideoElement>(null);
  const hear = useRef(onCode);
  hear.current = onCode;
  const [trouble, setTrouble] = useState<CameraTrouble | null>(null);
  const [slow, setSlow] = useState(false);
  const [turn, setTurn] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` is the press on *try again*
  useEffect(() => {
    let gone = false;
    let off: (() => void) | undefined;
    const stop = () => {
      off?.();
      off = undefined;
    };
    const start = async () => {
      const screen = video.current;
      if (off || !screen || document.visibilityState === 'hidden') return;
      let ended = false;
      let close: () => void = () => undefined;
      off = () => {
        ended = true;
        close();
      };
      try {
        const stream = await openCamera();
        close = () => {
          for (const track of stream.getTracks()) track.stop();
          screen.srcObject = null;
        };
        if (ended) {
          close();
          return;
        }
        screen.srcObject = stream;
        await screen.play().catch(() => undefined);
        if (ended) return;
        const rest = watch(screen, reader, (text) => hear.current(text));
        const shut = close;
        close = () => {
          rest();
          shut();
        };
        setTrouble(null);
      } catch (error) {
        stop();
        if (!gone) setTrouble(error as CameraTrouble);
      }
    };
    const look = () => (document.visibilityState === 'hidden' ? stop() : void start());
    void start();
    document.addEventListener('visibilitychange', look);
    const timer = setTimeout(() => setSlow(true), PATIENCE);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', look);
      clearTimeout(timer);
      stop();
    };
  }, [reader, turn]);

  return (
    <>
      <div class="viewfinder" hidden={trouble !== null}>
        <video ref={video} muted playsInline aria-label={t('view')} />
      </div>
      {trouble && (
        <Notice kind="care" live>
          <p>{t(`camera.${trouble}`)}</p>
          {trouble !== 'none' && (
            <Button kind="secondary" onPress={() => setTurn(turn + 1)}>
              {t('camera.again')}
            </Button>
          )}
        </Notice>
      )}
      {slow && !trouble && (
        <Notice live>
          <p>{t('slow')}</p>
        </Notice>
      )}
    </>
  );
}
