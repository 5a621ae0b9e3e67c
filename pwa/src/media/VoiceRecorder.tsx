import { useEffect, useRef, useState } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/media.json';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { FileView } from './FileView';
import { giveUp, keep, type VoiceFile, whyNot } from './kept';
import { clock, LONGEST, type Running, record, VoiceError } from './recorder';
import './media.css';

type State = 'still' | 'asking' | 'on' | 'keeping';
type Trouble = 'voice_none' | 'voice_denied' | 'voice_failed' | 'full' | 'unkept';

type Props = {
  /** Of the button that begins. */
  id: string;
  value: VoiceFile | undefined;
  onChange: (value: VoiceFile | undefined) => void;
  /** What the first button says. */
  start: string;
};

/** A minute of speech: begin, a big clock, end, listen, speak anew, delete. */
export function VoiceRecorder({ id, value, onChange, start }: Props) {
  const t = useTexts('media', vi);
  const [state, setState] = useState<State>('still');
  const [seconds, setSeconds] = useState(0);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const running = useRef<Running | null>(null);
  const focus = useRef<HTMLDivElement>(null);
  // The screen is left while somebody speaks: what was said is kept all the same.
  useEffect(() => () => running.current?.stop(), []);

  const begin = async () => {
    if (state !== 'still') return;
    setTrouble(null);
    setSeconds(0);
    setState('asking');
    try {
      running.current = await record(setSeconds);
      setState('on');
      const { seconds: long, ...made } = await running.current.finished;
      setState('keeping');
      const file = await keep(made);
      if (value) giveUp(value);
      onChange({ ...file, seconds: long });
    } catch (error) {
      setTrouble(error instanceof VoiceError ? `voice_${error.trouble}` : whyNot(error));
    }
    running.current = null;
    setState('still');
    focus.current?.querySelector('button')?.focus();
  };
  const drop = () => {
    giveUp(value);
    onChange(undefined);
    setTrouble(null);
    requestAnimationFrame(() => document.getElementById(id)?.focus());
  };

  return (
    <div ref={focus}>
      {state === 'still' && value && (
        <>
          <p>{t('voice_kept', { n: value.seconds })}</p>
          <FileView value={value} label={t('voice_player')} />
        </>
      )}
      {state === 'on' && (
        <p class="counter" role="timer" aria-label={t('voice_on')}>
          {t('voice_time', { now: clock(seconds), most: clock(LONGEST) })}
        </p>
      )}
      <div role="status">
        {state === 'asking' && <p>{t('voice_asking')}</p>}
        {state === 'on' && <p>{t('voice_on')}</p>}
        {trouble && (
          <Notice kind="care">
            <p>{t(trouble)}</p>
          </Notice>
        )}
      </div>
      {state === 'on' ? (
        <Button kind="secondary" id={id} onPress={() => running.current?.stop()}>
          {t('voice_stop')}
        </Button>
      ) : (
        <Button kind="secondary" id={id} onPress={() => void begin()}>
          {value ? t('voice_again') : start}
        </Button>
      )}
      {state === 'still' && value && (
        <Button kind="secondary" onPress={drop}>
          {t('voice_delete')}
        </Button>
      )}
    </div>
  );
}
