/** The bytes of an answer's file as an address for `<img>`, `<audio>` or a download. */

import { useEffect, useState } from 'preact/hooks';

import { readFile } from '../store/blobs';
import { PROTOCOL, PROTOCOL_HEADER } from '../sync/protocol';

/** `way`: it has not reached the server. `gone`: it is nowhere here. `away`: nor filed; it may be on another device. `network`: it is at the server, which is not there. */
export type Shown = { url: string } | 'coming' | 'way' | 'gone' | 'away' | 'network';

/** `arrived`: the server has it; undefined where nothing is filed yet. */
type Source = { dossier?: string | undefined; arrived?: boolean | undefined };

async function fetchFile(
  file: string,
  dossier: string | undefined,
  coming: boolean,
): Promise<Blob | Shown> {
  if (!dossier) {
    // A page of the wallet's, named again in a form.
    const { ownPage } = await import('../papers/pictures');
    return (await ownPage(file)) ?? 'away';
  }
  if (coming) return 'way';
  try {
    const response = await fetch(`/api/attachments/${dossier}/${file}`, {
      credentials: 'same-origin',
      headers: { [PROTOCOL_HEADER]: PROTOCOL },
    });
    if (response.status === 404) return 'gone';
    if (!response.ok || !response.headers.get(PROTOCOL_HEADER)) return 'network';
    return await response.blob();
  } catch {
    return 'network';
  }
}

export function useFile(file: string, source: Source): [Shown, () => void] {
  const { dossier } = source;
  const coming = source.arrived === false;
  const [shown, setShown] = useState<Shown>('coming');
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` is another try
  useEffect(() => {
    let url: string | undefined;
    let over = false;
    const load = async () => {
      const here = await readFile(file);
      const found = here
        ? new Blob([here.bytes], { type: here.type })
        : await fetchFile(file, dossier, coming).catch(() => 'away' as const);
      if (over) return;
      if (found instanceof Blob) url = URL.createObjectURL(found);
      setShown(url ? { url } : (found as Shown));
    };
    setShown('coming');
    load().catch(() => !over && setShown('gone'));
    return () => {
      over = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [file, dossier, coming, turn]);
  return [shown, () => setTurn((n) => n + 1)];
}
