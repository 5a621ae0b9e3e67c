/** The arithmetic of looking at a page: how large it is drawn, and what stays under the finger. No DOM. */

export type Size = { width: number; height: number };
/** How far the page is scrolled, in pixels of the screen. */
export type Scroll = { left: number; top: number };
/** Quarters, clockwise. */
export type Turn = 0 | 1 | 2 | 3;

export const LEAST = 1;
export const MOST = 8;
const STEPS = [1, 1.5, 2, 3, 4, 6, 8];

export function within(zoom: number): number {
  return Math.max(LEAST, Math.min(MOST, zoom));
}

/** The next step of the buttons, whatever a pinch has left behind. */
export function step(zoom: number, by: 1 | -1): number {
  const near = 1.01;
  return by > 0
    ? (STEPS.find((one) => one > zoom * near) ?? MOST)
    : ([...STEPS].reverse().find((one) => one < zoom / near) ?? LEAST);
}

/** What is on the screen of a picture that was turned. */
export function turned({ width, height }: Size, turn: Turn): Size {
  return turn % 2 ? { width: height, height: width } : { width, height };
}

/** The size of a picture that just fits a window; it is never drawn larger than it is, but for a tiny one. */
export function fitted(picture: Size, window: Size): Size {
  const scale = Math.min(
    window.width / Math.max(1, picture.width),
    window.height / Math.max(1, picture.height),
    2,
  );
  return { width: picture.width * scale, height: picture.height * scale };
}

/**
 * Where to scroll so that the point of the picture which is at `point` of the window stays there when the picture goes
 * from the size `before` to `after`. What is smaller than the window stands in its middle.
 */
export function keepPoint(
  scroll: Scroll,
  point: { x: number; y: number },
  window: Size,
  before: Size,
  after: Size,
): Scroll {
  const along = (at: number, from: number, room: number, old: number, next: number) => {
    const share = (from + at - margin(room, old)) / old;
    return Math.max(0, Math.min(share * next + margin(room, next) - at, Math.max(0, next - room)));
  };
  return {
    left: along(point.x, scroll.left, window.width, before.width, after.width),
    top: along(point.y, scroll.top, window.height, before.height, after.height),
  };
}

function margin(room: number, size: number): number {
  return Math.max(0, (room - size) / 2);
}
