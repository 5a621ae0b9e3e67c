/** Which files of a dossier the server has, as its parties and its officers are told. */

import { getEntity } from '../store/entities';
import { useLive } from '../store/live';
import type { FilesValue } from '../store/types';

export type Arrived = FilesValue['files'];

/** Empty while it is not known, and where a dossier names no files. */
export function useArrived(dossier: string | undefined): Arrived {
  const found = useLive(
    ['dossier_files', 'case_files'],
    async () =>
      dossier
        ? ((await getEntity('case_files', dossier)) ?? (await getEntity('dossier_files', dossier)))
        : undefined,
    [dossier],
  );
  return found?.value.files ?? [];
}
