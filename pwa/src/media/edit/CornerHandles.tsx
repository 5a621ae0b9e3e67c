import { useEffect, useRef, useState } from 'preact/hooks';

import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/photoEdit.json';
import { type Corners, moveCorner, type Point } from './geometry';
import { Loupe } from './Loupe';
import { drawTurned, type Edit } from './render';

type Props = {
  /** As it was taken. */
  picture: HTMLCanvasElement;
  edit: Edit;
  onChange: (corners: Corners) => void;
};

type Which = 0 | 1 | 2 | 3;
const NAMES = ['corner_0', 'corner_1', 'corner_2', 'corner_3'] as const;
const ARROWS: { [key: string]: [number, number] } = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** How far a key moves a corner, as a share of the picture; ten times as far with Shift. */
const KEY = 0.01;

/** The picture with a handle at each corner of what is kept; what lies outside is dimmed. */
export function CornerHandles({ picture, edit, onChange }: Props) {
  const { corners, turns } = edit;
  const t = useTexts('photoEdit', vi);
  const frame = useRef<HTMLDivElement>(null);
  const drag = useRef<{ which: Which; from: Point; corner: Point } | null>(null);
  const [held, setHeld] = useState<Which | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) drawTurned(canvas.current, picture, turns);
  }, [picture, turns]);
  const [room, setRoom] = useState(screenRoom);
  useEffect(() => {
    const measure = () => setRoom(screenRoom());
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  const upright = turns % 2 === 0;
  const [wide, high] = upright ? [picture.width, picture.height] : [picture.height, picture.width];
  const scale = Math.min(room.width / wide, room.height / high);

  /** Where a finger or the mouse is, as shares of the picture. */
  const place = ({ clientX, clientY }: PointerEvent): Point => {
    const box = frame.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    return { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height };
  };
  const grip = (which: Which) => ({
    onPointerDown: (event: PointerEvent) => {
      const target = event.currentTarget as HTMLElement;
      target.setPointerCapture(event.pointerId);
      drag.current = { which, from: place(event), corner: corners[which] };
      setHeld(which);
    },
    onPointerMove: (event: PointerEvent) => {
      const { current } = drag;
      if (current?.which !== which) return;
      const now = place(event);
      const { corner, from } = current;
      onChange(
        moveCorner(corners, which, { x: corner.x + now.x - from.x, y: corner.y + now.y - from.y }),
      );
    },
    onPointerUp: () => drop(),
    onPointerCancel: () => drop(),
    onKeyDown: (event: KeyboardEvent) => {
      const arrow = ARROWS[event.key];
      if (!arrow) return;
      event.preventDefault();
      const step = event.shiftKey ? KEY * 10 : KEY;
      const { x, y } = corners[which];
      onChange(moveCorner(corners, which, { x: x + arrow[0] * step, y: y + arrow[1] * step }));
    },
  });
  const drop = () => {
    drag.current = null;
    setHeld(null);
  };
  const outline = corners.map(({ x, y }) => `${x},${y}`).join(' ');
  const share = (n: number) => Math.round(n * 100);
  return (
    <div style={ROOM}>
      <div
        ref={frame}
        style={{
          position: 'relative',
          margin: '0 auto',
          width: `${wide * scale}px`,
          height: `${high * scale}px`,
        }}
      >
        <canvas ref={canvas} style={FILL} role="img" aria-label={t('picture')} />
        <svg style={FILL} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          <path
            d={`M0 0H1V1H0zM${outline.replace(/ /g, 'L')}z`}
            fill="#000"
            fill-opacity="0.55"
            fill-rule="evenodd"
          />
          <polygon points={outline} fill="none" {...LINE} stroke="#000" stroke-width="5" />
          <polygon points={outline} fill="none" {...LINE} stroke="#ffd447" stroke-width="3" />
        </svg>
        {corners.map(({ x, y }, n) => {
          const which = n as Which;
          return (
            <div
              key={NAMES[which]}
              role="slider"
              tabIndex={0}
              aria-label={t(NAMES[which])}
              aria-describedby="photo-edit-hint"
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={share(x)}
              aria-valuetext={t('where', { x: share(x), y: share(y) })}
              style={{ ...HANDLE, left: `${x * 100}%`, top: `${y * 100}%` }}
              {...grip(which)}
            >
              <span style={DOT} />
            </div>
          );
        })}
        {held !== null && canvas.current && <Loupe picture={canvas.current} at={corners[held]} />}
      </div>
    </div>
  );
}

/** What the screen can give to the picture beside the words and the buttons, in its pixels. */
function screenRoom(): { width: number; height: number } {
  return { width: Math.max(120, innerWidth - 72), height: Math.max(160, innerHeight * 0.43) };
}

/** Half a handle on every side: one at the picture's very corner is still whole. */
const ROOM = { padding: '24px', margin: '0 -8px' } as const;
const FILL = { position: 'absolute', top: 0, left: 0, width: '100%', height: '100%' } as const;
const LINE = { 'vector-effect': 'non-scaling-stroke' } as const;
const HANDLE = {
  position: 'absolute',
  width: '48px',
  height: '48px',
  margin: '-24px 0 0 -24px',
  borderRadius: '50%',
  touchAction: 'none',
  cursor: 'move',
  display: 'flex',
} as const;
const DOT = {
  margin: 'auto',
  width: '26px',
  height: '26px',
  borderRadius: '50%',
  background: 'rgba(255,255,255,.6)',
  border: '5px solid #0a5c3a',
  boxShadow: '0 0 0 3px #ffd447',
} as const;
