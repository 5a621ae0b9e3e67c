import { useLocation } from 'preact-iso/router';

import { filedBefore, startAgain } from '../forms/versions/again';
import { formatDate, useTexts } from '../i18n';
import vi from '../i18n/vi/versions.json';
import { useLive } from '../store/live';
import type { FormValue, ProcedureValue } from '../store/types';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

type Props = {
  procedure: ProcedureValue;
  definition: FormValue;
  agency: string | null;
  onFail: (error: unknown) => void;
};

/** Who has filed this before need not type it all again. */
export default function FiledBefore({ procedure, definition, agency, onFail }: Props) {
  const t = useTexts('versions', vi);
  const { route } = useLocation();
  const { code } = procedure;
  const filed = useLive(['dossier', 'dossier_answers'], () => filedBefore(code), [code]);
  if (!filed?.length) return null;
  return (
    <Notice title={t('again_title')}>
      {filed.map((one) => {
        const { dossier } = one;
        const which = t('again', {
          code: dossier.code ?? '',
          name: dossier.applicant_name,
          at: formatDate(dossier.filed_at),
        });
        const start = () =>
          startAgain(one, procedure, definition, agency).then(
            ({ id }) => route(`/khai/${id}`),
            onFail,
          );
        return (
          <div key={dossier.code}>
            <p>{which}</p>
            <Button kind="secondary" onPress={() => void start()}>
              {t('again_use')}
              <span class="hidden"> {dossier.code}</span>
            </Button>
          </div>
        );
      })}
    </Notice>
  );
}
