/** The result of a case as a file: where it is, and the page at which anybody can check it. */

import { formatDateTime, useTexts } from '../../i18n';
import vi from '../../i18n/vi/office.json';
import viewerVi from '../../i18n/vi/viewer.json';
import { readFile } from '../../store/blobs';
import { useLive } from '../../store/live';
import type { ResultValue } from '../../store/types';
import { sayBytes } from './pages';
import { usePage } from './usePage';

type Props = { dossier: string; result: ResultValue };

const BLOBS = ['blob'];

export function CaseResult({ dossier, result }: Props) {
  const t = useTexts('office', vi);
  const tv = useTexts('viewer', viewerVi);
  const { file, type, size, number, issued_at, state, check } = result;
  const here = useLive(BLOBS, async () => Boolean(await readFile(file)), [file]);
  const [seen] = usePage(
    dossier,
    { file, type, size, state, n: 1, refusal: null, thumb: false },
    'page',
  );
  const words =
    state === 'coming' ? (here ? 'result.here' : 'result.coming') : (`result.${state}` as const);
  return (
    <section aria-labelledby="result">
      <h2 id="result">{t('result.title')}</h2>
      <p role="status">{t(words)}</p>
      {number && <p>{t('result.number', { number })}</p>}
      {issued_at && <p>{t('result.issued', { date: formatDateTime(issued_at) })}</p>}
      {typeof seen === 'object' && (
        <p>
          <a class="change" href={seen.url} download={`${number ?? 'ket-qua'}.pdf`}>
            {tv('view.save')}
          </a>{' '}
          <span class="soft">{sayBytes(size)}</span>
        </p>
      )}
      {check && (
        <p>
          <a class="change" href={`/kiem-tra/${check}`} target="_blank" rel="noreferrer">
            {t('result.check')}
          </a>
        </p>
      )}
    </section>
  );
}
