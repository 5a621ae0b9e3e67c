/** A page's picture as an address for `<img>`, for as long as it is on the screen. */

import { useEffect, useState } from 'preact/hooks';

import type { PageFile } from '../store/types';
import { type Missing, pageOf, smallOf } from './pictures';

export type Shown = { url: string } | 'coming' | Missing;

/** Of a whole page, or of its small picture. The second part tries again. */
export function usePicture(page: PageFile, whole: boolean): [Shown, () => void] {
  const [shown, setShown] = useState<Shown>('coming');
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page is its hash; `turn` is another try
  useEffect(() => {
    let url: string | undefined;
    let over = false;
    setShown('coming');
    (whole ? pageOf(page) : smallOf(page)).then(
      (found) => {
        if (over) return;
        if (found instanceof Blob) url = URL.createObjectURL(found);
        setShown(url ? { url } : (found as Missing));
      },
      () => !over && setShown('gone'),
    );
    return () => {
      over = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [page.file, whole, turn]);
  return [shown, () => setTurn((n) => n + 1)];
}
