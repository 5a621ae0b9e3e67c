/** One picture in a window: larger and smaller about the point that is meant, turned, moved by hand, wheel or keys. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

import { fitted, keepPoint, type Size, type Turn, turned, within } from './zoom';

type Props = {
  url: string;
  alt: string;
  /** What the window is called. */
  label: string;
  zoom: number;
  turn: Turn;
  onZoom: (zoom: number) => void;
  onBroken: () => void;
};

/** What a double tap goes to. */
const CLOSER = 2.5;
const LINE = 16;

type Point = { x: number; y: number };

export function Stage({ url, alt, label, zoom, turn, onZoom, onBroken }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLImageElement>(null);
  const [natural, setNatural] = useState<Size | null>(null);
  const [room, setRoom] = useState(0);
  const now = useRef({ zoom, onZoom });
  now.current = { zoom, onZoom };
  /** The point of the window that the next change of size is about; null for its middle. */
  const about = useRef<Point | null>(null);
  const drawn = useRef<Size | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `room` says that the window has another size
  useLayoutEffect(() => {
    const stage = box.current;
    const paper = sheet.current;
    const image = picture.current;
    if (!stage || !paper || !image || !natural) {
      return;
    }
    // As it is without scroll bars, or they would come and go with each step.
    const window = { width: stage.offsetWidth - 4, height: stage.offsetHeight - 4 };
    const small = fitted(turned(natural, turn), window);
    const size = { width: Math.floor(small.width * zoom), height: Math.floor(small.height * zoom) };
    const before = drawn.current ?? size;
    const middle = { x: window.width / 2, y: window.height / 2 };
    const { left, top } = keepPoint(
      { left: stage.scrollLeft, top: stage.scrollTop },
      about.current ?? middle,
      window,
      before,
      size,
    );
    paper.style.width = `${size.width}px`;
    paper.style.height = `${size.height}px`;
    const upright = turned(size, turn);
    image.style.width = `${upright.width}px`;
    image.style.height = `${upright.height}px`;
    stage.scrollLeft = left;
    stage.scrollTop = top;
    drawn.current = size;
    about.current = null;
  }, [natural, zoom, turn, room]);

  useEffect(() => {
    const stage = box.current;
    if (!stage) {
      return;
    }
    const at = (x: number, y: number): Point => {
      const { left, top } = stage.getBoundingClientRect();
      return { x: x - left - stage.clientLeft, y: y - top - stage.clientTop };
    };
    const set = (next: number, point: Point): boolean => {
      const to = within(next);
      if (to === now.current.zoom) {
        return false;
      }
      about.current = point;
      now.current.onZoom(to);
      return true;
    };
    const wheel = (event: WheelEvent) => {
      const by = event.deltaMode === 1 ? event.deltaY * LINE : event.deltaY;
      const much = Math.exp(-by * (event.ctrlKey ? 0.01 : 0.002));
      // Where nothing is left to make smaller, the screen itself moves on.
      if (set(now.current.zoom * much, at(event.clientX, event.clientY)) || event.ctrlKey) {
        event.preventDefault();
      }
    };
    let pinch: { apart: number; zoom: number } | null = null;
    const two = ({ touches }: TouchEvent) => {
      const [a, b] = [touches[0], touches[1]];
      return a && b && touches.length === 2
        ? {
            apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY),
            point: at((a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2),
          }
        : null;
    };
    const touch = (event: TouchEvent) => {
      const fingers = two(event);
      pinch = fingers && { apart: Math.max(1, fingers.apart), zoom: now.current.zoom };
    };
    const move = (event: TouchEvent) => {
      const fingers = two(event);
      if (fingers && pinch) {
        event.preventDefault();
        set((pinch.zoom * fingers.apart) / pinch.apart, fingers.point);
      }
    };
    const twice = (event: MouseEvent) => {
      set(now.current.zoom > 1 ? 1 : CLOSER, at(event.clientX, event.clientY));
    };
    let held: { x: number; y: number; left: number; top: number } | null = null;
    const grab = ({ button, pointerType, clientX: x, clientY: y }: PointerEvent) => {
      held =
        pointerType === 'mouse' && button === 0
          ? { x, y, left: stage.scrollLeft, top: stage.scrollTop }
          : null;
    };
    const drag = ({ clientX, clientY }: PointerEvent) => {
      if (held) {
        stage.scrollLeft = held.left - (clientX - held.x);
        stage.scrollTop = held.top - (clientY - held.y);
      }
    };
    const release = () => {
      held = null;
    };
    stage.addEventListener('wheel', wheel, { passive: false });
    stage.addEventListener('touchstart', touch, { passive: true });
    stage.addEventListener('touchmove', move, { passive: false });
    stage.addEventListener('touchend', touch, { passive: true });
    stage.addEventListener('dblclick', twice);
    stage.addEventListener('pointerdown', grab);
    addEventListener('pointermove', drag);
    addEventListener('pointerup', release);
    const seen = new ResizeObserver(() => setRoom(stage.offsetWidth * 10_000 + stage.offsetHeight));
    seen.observe(stage);
    return () => {
      seen.disconnect();
      removeEventListener('pointermove', drag);
      removeEventListener('pointerup', release);
    };
  }, []);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a window on one picture
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the arrow keys
    <div ref={box} class="stage" role="group" aria-label={label} tabIndex={0}>
      <div ref={sheet} class="stage-sheet">
        <img
          ref={picture}
          class={`turn-${turn}`}
          src={url}
          alt={alt}
          draggable={false}
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
            drawn.current = null;
            setNatural({ width: width || 1, height: height || 1 });
          }}
          onError={onBroken}
        />
      </div>
    </div>
  );
}
