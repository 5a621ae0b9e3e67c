import { useEffect, useRef, useState } from 'preact/hooks';

import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/media.json';
import { FileView } from '../../media/FileView';
import { filesIn, giveUp, keep, whyNot } from '../../media/kept';
import { toBlob } from '../../media/picture';
import { drawStrokes, isMeant, type Stroke } from '../../media/strokes';
import { Button } from '../../ui/Button';
import { Details } from '../../ui/Details';
import { Notice } from '../../ui/Notice';
import type { ControlProps } from './types';
import '../../media/media.css';

/** The kept picture, in pixels across; some 10 kB. */
const WIDTH = 600;

/** Signing with a finger. Each stroke is kept as it is finished. */
export default function Signature({ id, typed, change, q }: ControlProps) {
  const t = useTexts('media', vi);
  const [kept] = filesIn(typed);
  const sheet = useRef<HTMLCanvasElement>(null);
  const strokes = useRef<Stroke[]>([]);
  const drawing = useRef<Stroke | null>(null);
  const turn = useRef(0);
  const [fresh, setFresh] = useState(false);
  const [trouble, setTrouble] = useState<'full' | 'unkept' | null>(null);
  const open = !kept || fresh;

  const redraw = () => {
    const canvas = sheet.current;
    const pen = canvas?.getContext('2d');
    if (!canvas || !pen) return;
    const { width, height } = canvas.getBoundingClientRect();
    const scale = window.devicePixelRatio || 1;
    canvas.width = width * scale;
    canvas.height = height * scale;
    drawStrokes(pen, strokes.current, canvas.width);
  };
  useEffect(() => {
    // Turning the phone changes the sheet's size.
    addEventListener('resize', redraw);
    return () => removeEventListener('resize', redraw);
  });

  const pointOf = (event: PointerEvent) => {
    const { left, top, width } = (event.currentTarget as Element).getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / width };
  };
  const down = (event: PointerEvent) => {
    if (!event.isPrimary) return;
    event.preventDefault();
    (event.currentTarget as Element).setPointerCapture?.(event.pointerId);
    drawing.current = [pointOf(event)];
    strokes.current.push(drawing.current);
    setFresh(true);
    redraw();
  };
  const move = (event: PointerEvent) => {
    if (!drawing.current || !event.isPrimary) return;
    drawing.current.push(pointOf(event));
    redraw();
  };
  const up = () => {
    if (!drawing.current) return;
    drawing.current = null;
    void save();
  };
  const save = async () => {
    const canvas = sheet.current;
    if (!canvas || !isMeant(strokes.current)) return;
    const own = ++turn.current;
    const picture = document.createElement('canvas');
    picture.width = WIDTH;
    picture.height = Math.round((WIDTH * canvas.height) / canvas.width);
    const pen = picture.getContext('2d');
    if (!pen) return setTrouble('unkept');
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, picture.width, picture.height);
    drawStrokes(pen, strokes.current, WIDTH);
    try {
      const blob = await toBlob(picture, 'image/png');
      const file = await keep({ bytes: await blob.arrayBuffer(), type: 'image/png' });
      if (own !== turn.current) return giveUp(file); // another stroke has come, and is kept with it
      if (kept) giveUp(kept);
      setTrouble(null);
      change(file);
    } catch (error) {
      setTrouble(whyNot(error));
    }
  };
  const again = () => {
    turn.current++;
    strokes.current = [];
    giveUp(kept);
    change(undefined);
    setFresh(false);
    redraw();
    requestAnimationFrame(() => document.getElementById(id)?.focus());
  };

  return (
    <>
      {open ? (
        <>
          <p class="hint">{t('sign_how')}</p>
          <canvas
            ref={sheet}
            id={id}
            class="sign"
            role="img"
            aria-label={t('sign_here')}
            tabIndex={-1}
            onPointerDown={down}
            onPointerMove={move}
            onPointerUp={up}
            onPointerCancel={up}
          />
        </>
      ) : (
        <FileView value={kept} label={t('sign_image')} />
      )}
      <div role="status">
        {kept && <p>{t('sign_kept')}</p>}
        {trouble && (
          <Notice kind="care">
            <p>{t(trouble)}</p>
          </Notice>
        )}
      </div>
      {(kept || fresh) && (
        <Button kind="secondary" {...(open ? {} : { id })} onPress={again}>
          {t('sign_again')}
        </Button>
      )}
      <Details summary={t('sign_cannot')}>
        <p>{t('sign_help')}</p>
        {!q.question.required && <p>{t('sign_skip')}</p>}
      </Details>
    </>
  );
}
