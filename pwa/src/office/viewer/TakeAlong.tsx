/** *Mang theo*: a case's files on this device, for where there is no network. */

import { useState } from 'preact/hooks';
import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/viewer.json';
import { useLive } from '../../store/live';
import { Button, Notice } from '../../ui';
import { type PageOf, sayBytes } from './pages';
import { leaveBehind, missingIn, type Outcome, roomOf, takeAlong, takenOf } from './taken';

const SCRATCH = ['scratch'];

type Props = { dossier: string; pages: readonly PageOf[]; ended: boolean };

export function TakeAlong({ dossier, pages, ended }: Props) {
  const t = useTexts('viewer', vi);
  const taken = useLive(SCRATCH, async () => (await takenOf(dossier)) ?? null, [dossier]);
  const [busy, setBusy] = useState<{ n: number; of: number }>();
  const [outcome, setOutcome] = useState<Outcome>('done');
  if (taken === undefined || pages.length === 0 || (ended && !taken)) {
    return null;
  }
  const missing = missingIn(taken ?? undefined, pages);
  const different = new Set(pages.map(({ file }) => file)).size;
  const rest = different - missing.length - (taken?.files.length ?? 0);

  async function take() {
    setOutcome('done');
    setBusy({ n: 0, of: missing.length });
    const found = await takeAlong(dossier, pages, (n, of) => setBusy({ n, of })).catch(
      (): Outcome => 'network',
    );
    setBusy(undefined);
    setOutcome(found);
  }

  return (
    <section aria-labelledby="along">
      <h2 id="along">{t('take.title')}</h2>
      <div role="status">
        {busy ? (
          <p>{t('take.busy', busy)}</p>
        ) : taken ? (
          <>
            <p>
              {t('take.here', {
                n: taken.files.length,
                of: different,
                size: sayBytes(roomOf(taken)),
              })}
            </p>
            {rest > 0 && <p>{t('take.rest', { n: rest })}</p>}
          </>
        ) : (
          <p class="soft">{t('take.about')}</p>
        )}
        {!busy && outcome !== 'done' && missing.length > 0 && (
          <Notice kind="care">
            <p>{t(outcome === 'full' ? 'take.full' : 'take.network')}</p>
          </Notice>
        )}
      </div>
      {!busy && (!taken || missing.length > 0) && (
        <Button kind="secondary" onPress={() => void take()}>
          {taken ? t('take.again') : t('take.press', { n: different, size: sayBytes(sum(pages)) })}
        </Button>
      )}
      {taken && !busy && (
        <Button kind="plain" onPress={() => void leaveBehind(dossier)}>
          {t('take.drop')}
        </Button>
      )}
    </section>
  );
}

function sum(pages: readonly PageOf[]): number {
  return Array.from(new Map(pages.map(({ file, size }) => [file, size])).values()).reduce(
    (all, size) => all + size,
    0,
  );
}
