/** A page from the server, as officers get it. */

import { PROTOCOL, PROTOCOL_HEADER } from '../../sync/protocol';
import type { PageOf } from './pages';

/** `received`: it is being checked. `gone`: it is not given to us. `network`: no answer of ours. */
export type NoPage = 'coming' | 'received' | 'refused' | 'gone' | 'network';

/** A minute for a thumbnail, and more for what is large on a slow link. */
const PATIENCE = 60_000;

/** Never throws. */
export async function fetchPage(
  dossier: string,
  { file, size, state }: Pick<PageOf, 'file' | 'size' | 'state'>,
  as: 'page' | 'thumb',
): Promise<Blob | NoPage> {
  if (state !== 'ready') {
    return state;
  }
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), PATIENCE + (as === 'page' ? size : 0));
  try {
    const response = await fetch(
      `/api/attachments/${dossier}/${file}${as === 'thumb' ? '?as=thumb' : ''}`,
      {
        credentials: 'same-origin',
        headers: { [PROTOCOL_HEADER]: PROTOCOL },
        signal: cut.signal,
      },
    );
    if (!response.headers.get(PROTOCOL_HEADER)) {
      return 'network';
    }
    if (response.ok) {
      return await response.blob();
    }
    const { code } = (await response.json()) as { code?: string };
    if (code === 'attachment-pending') {
      return 'received';
    }
    if (code === 'attachment-refused') {
      return 'refused';
    }
    return response.status === 404 ? 'gone' : 'network';
  } catch {
    return 'network';
  } finally {
    clearTimeout(timer);
  }
}
