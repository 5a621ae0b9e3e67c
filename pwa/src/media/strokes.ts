/** A signature as strokes of points, drawn as a smooth line of one width. */

export type Point = { x: number; y: number };
export type Stroke = Point[];

/** Draw strokes, whose points are parts of the sheet's width (0…1), on a sheet `width` wide. */
export function drawStrokes(pen: CanvasRenderingContext2D, strokes: Stroke[], width: number): void {
  pen.lineWidth = Math.max(2, width / 150);
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  pen.strokeStyle = '#0b1b4d';
  for (const stroke of strokes) {
    const at = stroke.map(({ x, y }) => ({ x: x * width, y: y * width }));
    const [first, ...others] = at;
    if (!first) continue;
    pen.beginPath();
    pen.moveTo(first.x, first.y);
    let before = first;
    for (const point of others) {
      // To the middle between two points, bent towards the first: no corners where the finger was slow to report.
      pen.quadraticCurveTo(before.x, before.y, (before.x + point.x) / 2, (before.y + point.y) / 2);
      before = point;
    }
    pen.lineTo(before.x + (others.length ? 0 : 0.1), before.y);
    pen.stroke();
  }
}

/** Long enough to be meant: a touch in passing is no signature. */
export function isMeant(strokes: Stroke[]): boolean {
  let length = 0;
  for (const stroke of strokes) {
    stroke.forEach((point, n) => {
      const before = stroke[n - 1] ?? point;
      length += Math.hypot(point.x - before.x, point.y - before.y);
    });
  }
  return length > 0.15;
}
