import { formatDateTime, useTexts } from '../i18n';
import vi from '../i18n/vi/results.json';
import { useFile } from '../media/useFile';
import { getEntity } from '../store/entities';
import { useLive } from '../store/live';
import type { ResultValue } from '../store/types';

const WATCHED = ['dossier_result'];

/** *Kết quả*: the document that the office has issued, to open and to save. */
export default function Result({ dossier }: { dossier: string }) {
  const t = useTexts('results', vi);
  const found = useLive(WATCHED, () => getEntity('dossier_result', dossier), [dossier]);
  if (!found) return null;
  const { value } = found;
  return (
    <>
      <h2>{t('title')}</h2>
      {value.number && <p>{t('number', { number: value.number })}</p>}
      {value.issued_at && <p>{t('issued', { date: formatDateTime(value.issued_at) })}</p>}
      {value.state === 'ready' ? (
        <Document dossier={dossier} value={value} />
      ) : (
        <p role="status">{t(value.state === 'refused' ? 'refused' : 'coming')}</p>
      )}
    </>
  );
}

function Document({ dossier, value }: { dossier: string; value: ResultValue }) {
  const t = useTexts('results', vi);
  const { file, number, check } = value;
  const [shown, again] = useFile(file, { dossier, arrived: true });
  return (
    <>
      {typeof shown === 'object' ? (
        <>
          <a class="button secondary" href={shown.url} target="_blank" rel="noreferrer">
            {t('open')}
          </a>
          <a class="button secondary" href={shown.url} download={`${number ?? 'ket-qua'}.pdf`}>
            {t('save')}
          </a>
        </>
      ) : shown === 'coming' ? (
        <p>{t('opening')}</p>
      ) : (
        <>
          <p>{t('network')}</p>
          <button type="button" class="button secondary" onClick={again}>
            {t('again')}
          </button>
        </>
      )}
      {check && (
        <p>
          {t('check_about')}{' '}
          <a href={`/kiem-tra/${check}`} target="_blank" rel="noreferrer">
            {t('check')}
          </a>
        </p>
      )}
    </>
  );
}
