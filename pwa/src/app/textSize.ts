/** How large texts are: a class on the root, so that everything measured in rem follows. */

import { getSetting, setSetting } from '../store/meta';

export const TEXT_SIZES = ['normal', 'large', 'largest'] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

export function textSize(): TextSize {
  return TEXT_SIZES.find((size) => size === getSetting('textSize')) ?? 'normal';
}

export function applyTextSize(): void {
  document.documentElement.className = `text-${textSize()}`;
}

export async function setTextSize(size: TextSize): Promise<void> {
  const kept = setSetting('textSize', size);
  applyTextSize();
  await kept;
}
