/** Which files of a dossier the server has, as its parties and its officers are told. */

import { getEntity } from '../store/entities';
import { useLive } from '../store/live';
import type { FilesValue } from '../store/types';

export type Arrived = FilesValue['files'];

/** Undefined until it is looked up; empty where a dossier names no files, and without a dossier. */
export function useArrived(dossier: string | undefined): Arrived | undefined {
  const found = useLive(
    ['dossier_files', 'case_files'],
    async () =>
      (dossier &&
        ((await getEntity('case_files', dossier)) ??
          (await getEntity('dossier_files', dossier)))) ||
      null,
    [dossier],
  );
  if (!dossier) return [];
  return found === undefined ? undefined : (found?.value.files ?? []);
}
