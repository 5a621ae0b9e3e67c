/** Made-up photos without colours. */

import type { Corners, Point } from '../../../src/media/edit/geometry';
import type { Grey } from '../../../src/media/edit/grey';

export function painted(
  width: number,
  height: number,
  grey: (x: number, y: number) => number,
): Grey {
  const data = Uint8Array.from({ length: width * height }, (_, at) =>
    Math.max(0, Math.min(255, grey(at % width, Math.floor(at / width)))),
  );
  return { data, width, height };
}

/** Lines of letter-like strokes, 1 to 2 pixels thick, as a page of 12 points has them at this size. */
export function letters(paper = 230, ink = 40): Grey {
  return painted(300, 400, (x, y) => {
    if (y % 16 > 8 || x < 40 || x > 260) return paper;
    const letter = Math.floor(x / 7) * 31 + Math.floor(y / 16) * 17;
    const upright = x % 7 === 1 || (x % 7 === 4 && letter % 3 > 0);
    const level = (y % 16 === 1 || (y % 16 === 6 && letter % 2 > 0)) && x % 7 < 6;
    return upright || level ? ink : paper;
  });
}

/** A page at an angle on a table. */
export function onTable(corners: Corners, paper = 220, table = 70): Grey {
  const inside = (p: Point) =>
    corners.every((a, n) => {
      const b = corners[((n + 1) % 4) as 0 | 1 | 2 | 3];
      return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) >= 0;
    });
  return painted(300, 400, (x, y) => {
    const grain = ((x * 7 + y * 13) % 11) - 5;
    if (!inside({ x: (x + 0.5) / 300, y: (y + 0.5) / 400 })) return table + grain;
    return y % 20 < 4 && x % 9 < 4 ? 60 : paper + grain;
  });
}

function averaged(grey: Grey, reach: number, across: boolean): Grey {
  const { data, width, height } = grey;
  return painted(width, height, (x, y) => {
    let sum = 0;
    for (let k = -reach; k <= reach; k++) {
      const [u, v] = across ? [x + k, y] : [x, y + k];
      const at = Math.max(0, Math.min(height - 1, v)) * width + Math.max(0, Math.min(width - 1, u));
      sum += data[at] as number;
    }
    return sum / (2 * reach + 1);
  });
}

/** Moved sideways while the picture was taken. */
export function shaken(grey: Grey, reach: number): Grey {
  return averaged(grey, reach, true);
}

/** Out of focus: three averages in a row are nearly Gauss's curve. */
export function unfocused(grey: Grey, reach: number): Grey {
  let out = grey;
  for (let n = 0; n < 3; n++) out = averaged(averaged(out, reach, true), reach, false);
  return out;
}
