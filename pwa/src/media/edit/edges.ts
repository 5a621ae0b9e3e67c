/** A guess where a light paper lies on a darker ground. */

import { type Corners, isPaper, WHOLE } from './geometry';
import type { Grey } from './grey';

/** Pixels along the long side that are enough for it. */
const SIDE = 160;

function coarse({ data, width, height }: Grey): Grey {
  const step = Math.max(1, Math.floor(Math.max(width, height) / SIDE));
  const [wide, high] = [Math.floor(width / step), Math.floor(height / step)];
  const out = new Uint8Array(wide * high);
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      let sum = 0;
      for (let dy = 0; dy < step; dy++) {
        for (let dx = 0; dx < step; dx++)
          sum += data[(y * step + dy) * width + x * step + dx] as number;
      }
      out[y * wide + x] = sum / step ** 2;
    }
  }
  return { data: out, width: wide, height: high };
}

/** The grey that best parts the light from the dark (Otsu, 1979), and how far apart the two are. */
function parting(data: Uint8Array): { limit: number; apart: number } {
  const counts = new Array<number>(256).fill(0);
  let all = 0;
  for (const grey of data) {
    counts[grey] = (counts[grey] as number) + 1;
    all += grey;
  }
  let [best, limit, apart, dark, sum] = [0, 0, 0, 0, 0];
  for (let grey = 0; grey < 255; grey++) {
    dark += counts[grey] as number;
    sum += grey * (counts[grey] as number);
    const light = data.length - dark;
    if (dark === 0 || light === 0) continue;
    const between = (all - sum) / light - sum / dark;
    const found = dark * light * between ** 2;
    if (found > best) [best, limit, apart] = [found, grey, between];
  }
  return { limit, apart };
}

/** The places of the largest light patch. */
function largest({ data, width, height }: Grey, limit: number): number[] {
  const seen = new Uint8Array(data.length);
  let best: number[] = [];
  for (let start = 0; start < data.length; start++) {
    if (seen[start] || (data[start] as number) <= limit) continue;
    const patch = [start];
    seen[start] = 1;
    for (let n = 0; n < patch.length; n++) {
      const at = patch[n] as number;
      const x = at % width;
      for (const next of [
        x > 0 ? at - 1 : -1,
        x < width - 1 ? at + 1 : -1,
        at - width,
        at + width < width * height ? at + width : -1,
      ]) {
        if (next < 0 || seen[next] || (data[next] as number) <= limit) continue;
        seen[next] = 1;
        patch.push(next);
      }
    }
    if (patch.length > best.length) best = patch;
  }
  return best;
}

/** The corners of the paper; the whole picture where no paper stands out. */
export function guessCorners(grey: Grey): Corners {
  const small = coarse(grey);
  const { width, height } = small;
  const { limit, apart } = parting(small.data);
  if (apart < 40) return WHOLE;
  const patch = largest(small, limit);
  const far = [Infinity, -Infinity, -Infinity, Infinity];
  const corners = WHOLE.map((corner) => ({ ...corner })) as Corners;
  for (const at of patch) {
    const [x, y] = [at % width, Math.floor(at / width)];
    [x + y, x - y, x + y, x - y].forEach((reach, n) => {
      const more = n === 1 || n === 2 ? reach > (far[n] as number) : reach < (far[n] as number);
      if (!more) return;
      far[n] = reach;
      const { x: right, y: low } = WHOLE[n as 0 | 1 | 2 | 3];
      corners[n as 0 | 1 | 2 | 3] = { x: (x + right) / width, y: (y + low) / height };
    });
  }
  const share = patch.length / small.data.length;
  const full = area(corners) / share;
  // Letters are holes in the paper; what sticks out or is bent is none.
  return share > 0.15 && share < 0.95 && full > 0.9 && full < 1.5 && isPaper(corners)
    ? corners
    : WHOLE;
}

function area(corners: Corners): number {
  let twice = 0;
  corners.forEach((p, n) => {
    const q = corners[((n + 1) % 4) as 0 | 1 | 2 | 3];
    twice += p.x * q.y - q.x * p.y;
  });
  return twice / 2;
}
