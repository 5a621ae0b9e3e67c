/** The bytes of a page as an address for `<img>` or a download: taken along, made here, or from the server. */

import { useEffect, useState } from 'preact/hooks';

import { readFile } from '../../store/blobs';
import { fetchPage, type NoPage } from './fetchPage';
import type { PageOf } from './pages';
import { takenOf } from './taken';

export type Seen = { url: string; type: string } | NoPage | 'loading';

async function load(dossier: string, page: PageOf, as: 'page' | 'thumb'): Promise<Blob | NoPage> {
  const taken = (await takenOf(dossier))?.files.find(({ of }) => of === page.file);
  const kept = taken && (as === 'thumb' && taken.thumb ? taken.thumb : taken.page);
  const here = (kept && (await readFile(kept.file))) || (await readFile(page.file));
  return here ? new Blob([here.bytes], { type: here.type }) : fetchPage(dossier, page, as);
}

export function usePage(
  dossier: string,
  page: PageOf,
  as: 'page' | 'thumb',
): [Seen, again: () => void] {
  const [seen, setSeen] = useState<Seen>('loading');
  const [turn, setTurn] = useState(0);
  const { file, state, thumb } = page;
  const wanted = as === 'page' || thumb;
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the page only what changes the bytes; `turn` is another try
  useEffect(() => {
    let url: string | undefined;
    let over = false;
    setSeen('loading');
    if (wanted) {
      load(dossier, page, as).then(
        (found) => {
          if (over) {
            return;
          }
          if (found instanceof Blob) {
            url = URL.createObjectURL(found);
            setSeen({ url, type: found.type });
          } else {
            setSeen(found);
          }
        },
        () => !over && setSeen('gone'),
      );
    }
    return () => {
      over = true;
      if (url) {
        URL.revokeObjectURL(url);
      }
    };
  }, [dossier, file, state, as, wanted, turn]);
  return [seen, () => setTurn((n) => n + 1)];
}
