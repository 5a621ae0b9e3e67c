/** The result of a case as a file: where it is, the page at which anybody can check it, and giving it later. */

import { useEffect, useState } from 'preact/hooks';

import { ProblemText } from '../../dossiers/ProblemText';
import { formatDateTime, useTexts } from '../../i18n';
import vi from '../../i18n/vi/office.json';
import viewerVi from '../../i18n/vi/viewer.json';
import { filesOf, type NamedFile } from '../../store/blobs';
import { useLive } from '../../store/live';
import type { QueueItem } from '../../store/queueTypes';
import { session } from '../../store/session';
import type { ResultValue } from '../../store/types';
import { generation } from '../../store/waitingFiles';
import { discard, enqueue } from '../../sync/outbox';
import { Button, Notice } from '../../ui';
import { sayBytes } from './pages';
import { ResultField } from './ResultField';
import { usePage } from './usePage';
import { useSay } from './words';

type Props = {
  dossier: string;
  result: ResultValue | undefined;
  base: number;
  queue: readonly QueueItem[];
  /** Whether a file can be given now: the case is finished. */
  may: boolean;
};

const BLOBS = ['blob'];
/** Of the officer's own file on this phone. `none`: it is another phone's. */
type Here = 'none' | 'waiting' | 'sent' | 'refused';

async function hereOf(file: string | undefined): Promise<Here> {
  const open = await session();
  if (!open || !file) {
    return 'none';
  }
  const has = async (state?: string) => (await filesOf(open.profile.id, state)).includes(file);
  if (await has('refused')) {
    return 'refused';
  }
  if (await has(`sent@${await generation()}`)) {
    return 'sent';
  }
  return (await has()) ? 'waiting' : 'none';
}

const COMING = {
  none: 'result.coming',
  waiting: 'result.here',
  sent: 'result.received',
  refused: 'result.refused',
} as const;

const AGAIN_MS = 5_000;
const ATTACH = 'dossier.attach-result';

export function CaseResult({ dossier, result, base, queue, may }: Props) {
  const t = useTexts('office', vi);
  const file = result?.file;
  const here = useLive(BLOBS, () => hereOf(file), [file]);
  const sent = queue.filter(({ type, args }) => type === ATTACH || args['result']);
  const waiting = sent.some(({ state }) => state !== 'rejected');
  const lost =
    !result ||
    result.state === 'refused' ||
    (result.state === 'coming' && (here === 'none' || here === 'refused'));
  return (
    <section aria-labelledby="result">
      <h2 id="result">{t('result.title')}</h2>
      {result ? (
        <Known dossier={dossier} result={result} here={here ?? 'waiting'} />
      ) : (
        <p>{t(waiting ? 'result.here' : 'result.none')}</p>
      )}
      {sent
        .filter(({ type, state }) => type === ATTACH && state === 'rejected')
        .map((item) => (
          <Notice key={item.id} kind="care" title={t('result.attachRefused')} live>
            <ProblemText problem={item.problem} fallback={t('refused.unknown')} />
            <Button
              kind="plain"
              onPress={() => void discard(item.id).catch(() => undefined)} // gone already
            >
              {t('refused.drop')}
            </Button>
          </Notice>
        ))}
      {may && lost && !waiting && here !== undefined && (
        <Attach dossier={dossier} base={base} number={result?.number ?? null} />
      )}
    </section>
  );
}

function Known({ dossier, result, here }: { dossier: string; result: ResultValue; here: Here }) {
  const t = useTexts('office', vi);
  const tv = useTexts('viewer', viewerVi);
  const { file, type, size, number, issued_at, state, check } = result;
  const page = { file, type, size, state, n: 1, refusal: null, thumb: false };
  const [seen, again] = usePage(dossier, page, 'page');
  const say = useSay();
  // The stamped copy is looked into as every file is; nothing of the feed says when that is done.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` is another each time, and does the same
  useEffect(() => {
    const timer = seen === 'received' ? setTimeout(again, AGAIN_MS) : undefined;
    return () => clearTimeout(timer);
  }, [seen]);
  return (
    <>
      <p role="status">{t(state === 'coming' ? COMING[here] : `result.${state}`)}</p>
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
      {state === 'ready' && typeof seen === 'string' && (
        <>
          <p role="status">{say(seen, page)}</p>
          {seen !== 'loading' && (
            <Button kind="secondary" onPress={again}>
              {tv('state.again')}
            </Button>
          )}
        </>
      )}
      {check && (
        <p>
          <a class="change" href={`/kiem-tra/${check}`} target="_blank" rel="noreferrer">
            {t('result.check')}
          </a>
        </p>
      )}
    </>
  );
}

/** A result that was finished without its file, or whose file never came: given now. */
function Attach({
  dossier,
  base,
  number,
}: {
  dossier: string;
  base: number;
  number: string | null;
}) {
  const t = useTexts('office', vi);
  const [file, setFile] = useState<NamedFile | null>(null);
  const [failed, setFailed] = useState(false);

  async function send({ file: name, type, size }: NamedFile) {
    setFailed(false);
    const args = { result: { file: name, type, size }, ...(number && { result_number: number }) };
    try {
      await enqueue({ type: ATTACH, entity: dossier, base, args });
    } catch {
      setFailed(true);
    }
  }

  return (
    <>
      <ResultField value={file} onChange={setFile} />
      {failed && (
        <Notice kind="care" live>
          <p>{t('error.save')}</p>
        </Notice>
      )}
      {file && (
        <Button kind="secondary" onPress={() => void send(file)}>
          {t('result.attach')}
        </Button>
      )}
    </>
  );
}
