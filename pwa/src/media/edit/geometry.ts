/** Where the corners of a paper lie on a picture. All from 0 to 1: of the width from the left, of the height from the top. */

export type Point = { x: number; y: number };
/** Left top, right top, right bottom, left bottom, as somebody sees them. */
export type Corners = [Point, Point, Point, Point];

export const WHOLE: Corners = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
];

/** Where a point comes to lie when the picture is turned to the right this many quarters. */
export function turnPoint({ x, y }: Point, quarters: number): Point {
  switch (((quarters % 4) + 4) % 4) {
    case 1:
      return { x: 1 - y, y: x };
    case 2:
      return { x: 1 - x, y: 1 - y };
    case 3:
      return { x: y, y: 1 - x };
    default:
      return { x, y };
  }
}

/** The corners after a quarter to the right; what was left below is now left above. */
export function turnCorners([a, b, c, d]: Corners): Corners {
  return [d, a, b, c].map((corner) => turnPoint(corner, 1)) as Corners;
}

/** Twice the area that the triangle of these three goes round clockwise; negative the other way. */
function round(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** Whether these can be a paper's corners: in order, no dent, not too thin to be read. */
export function isPaper([a, b, c, d]: Corners): boolean {
  const least = 0.005;
  return [round(a, b, c), round(b, c, d), round(c, d, a), round(d, a, b)].every(
    (area) => area > least,
  );
}

/** Move one corner to where it may be: inside the picture, and only while the four stay a paper's. */
export function moveCorner(corners: Corners, which: number, to: Point): Corners {
  const inside = (n: number) => Math.min(1, Math.max(0, n));
  const moved = { x: inside(to.x), y: inside(to.y) };
  const next = corners.map((corner, n) => (n === which ? moved : corner)) as Corners;
  return isPaper(next) ? next : corners;
}

const near = (a: number, b: number) => Math.abs(a - b) < 0.012;

/** Whether the sides are as good as level and upright, so that cutting is enough. */
export function isUpright([a, b, c, d]: Corners): boolean {
  return near(a.y, b.y) && near(c.y, d.y) && near(a.x, d.x) && near(b.x, c.x);
}

/** Width and height of the paper, in the units of `width` and `height`: each the mean of two opposite sides. */
export function paperSize([a, b, c, d]: Corners, width: number, height: number): [number, number] {
  const far = (p: Point, q: Point) => Math.hypot((p.x - q.x) * width, (p.y - q.y) * height);
  return [(far(a, b) + far(d, c)) / 2, (far(a, d) + far(b, c)) / 2];
}

/**
 * Nine numbers that say where a point of the straight paper (0 to 1) lies on the picture:
 * x = (m0·u + m1·v + m2) / (m6·u + m7·v + 1), y = (m3·u + m4·v + m5) / the same. After Heckbert, 1989, *Fundamentals of
 * texture mapping and image warping*, 2.2.3.
 */
export function straightening([a, b, c, d]: Corners): number[] {
  const [dx1, dy1] = [b.x - c.x, b.y - c.y];
  const [dx2, dy2] = [d.x - c.x, d.y - c.y];
  const [sx, sy] = [a.x - b.x + c.x - d.x, a.y - b.y + c.y - d.y];
  const all = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / all;
  const h = (dx1 * sy - sx * dy1) / all;
  return [
    b.x - a.x + g * b.x,
    d.x - a.x + h * d.x,
    a.x,
    b.y - a.y + g * b.y,
    d.y - a.y + h * d.y,
    a.y,
    g,
    h,
    1,
  ];
}
