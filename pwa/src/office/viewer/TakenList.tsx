/** The cases taken along, with the room they take, above the work list. */

import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/viewer.json';
import { useLive } from '../../store/live';
import { Button, Details } from '../../ui';
import type { Listed } from '../listed';
import { sayBytes } from './pages';
import { leaveBehind, listTaken, roomOf } from './taken';

const SCRATCH = ['scratch'];

export function TakenList({ cases }: { cases: readonly Listed[] }) {
  const t = useTexts('viewer', vi);
  const all = useLive(SCRATCH, listTaken);
  if (!all || all.length === 0) {
    return null;
  }
  const size = sayBytes(all.reduce((sum, { taken }) => sum + roomOf(taken), 0));
  return (
    <Details summary={t('take.list', { n: all.length, size })}>
      <ul class="rows">
        {all.map(({ dossier, taken }) => {
          const found = cases.find(({ id }) => id === dossier);
          const code = found?.code ?? '';
          return (
            <li key={dossier} class="officer">
              <p>
                <a href={`/can-bo/${dossier}`}>{code || dossier}</a>
                {found && ` · ${found.applicant_name}`}
                <br />
                <span class="soft">
                  {t('take.one', { n: taken.files.length, size: sayBytes(roomOf(taken)) })}
                </span>
              </p>
              <Button kind="plain" onPress={() => void leaveBehind(dossier)}>
                {t('take.drop')}
                <span class="hidden"> {code}</span>
              </Button>
            </li>
          );
        })}
      </ul>
    </Details>
  );
}
