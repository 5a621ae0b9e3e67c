import { useEffect, useRef } from 'preact/hooks';

import type { Point } from './geometry';

/** Width and height in pixels of the screen. */
const SIDE = 112;
/** How much larger than on the canvas. */
const LARGER = 2;

/** What lies under the finger, larger and beside it. */
export function Loupe({ picture, at }: { picture: HTMLCanvasElement; at: Point }) {
  const glass = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pen = glass.current?.getContext('2d');
    if (!pen) return;
    const seen = SIDE / LARGER;
    pen.fillStyle = '#000';
    pen.fillRect(0, 0, SIDE, SIDE);
    pen.drawImage(
      picture,
      at.x * picture.width - seen / 2,
      at.y * picture.height - seen / 2,
      seen,
      seen,
      0,
      0,
      SIDE,
      SIDE,
    );
    pen.fillStyle = '#ffd447';
    pen.fillRect(SIDE / 2 - 1, 0, 2, SIDE);
    pen.fillRect(0, SIDE / 2 - 1, SIDE, 2);
  }, [picture, at]);
  return (
    <div
      aria-hidden="true"
      style={{
        position: 'absolute',
        top: '4px',
        left: at.x < 0.5 ? 'auto' : '4px',
        right: at.x < 0.5 ? '4px' : 'auto',
        border: '3px solid #ffd447',
        borderRadius: '50%',
        overflow: 'hidden',
        pointerEvents: 'none',
      }}
    >
      <canvas ref={glass} width={SIDE} height={SIDE} style={{ display: 'block' }} />
    </div>
  );
}
