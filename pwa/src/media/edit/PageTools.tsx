import { useEffect, useState } from 'preact/hooks';

import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/photoEdit.json';
import { readFile } from '../../store/blobs';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import type { NamedFile } from '../kept';
import type { Picture } from '../picture';
import { EditScreen } from './EditScreen';
import { greyCopy } from './grey';
import { judge, type Poor } from './judge';

type Props = {
  /** Of this page's place in the list: where the focus returns to. */
  id: string;
  page: NamedFile;
  /** Counted from 1. */
  n: number;
  /** What the camera gave, where it is still at hand. */
  source: Blob | undefined;
  /** Resolves when the new picture is kept in the old one's place. */
  replace: (made: Picture) => Promise<void>;
};

const known = new Map<string, Poor | null>();
let before: Promise<unknown> = Promise.resolve();

/** One after the other: never two decoded pictures at once. */
function judgeInTurn(file: string): Promise<Poor | null> {
  const mine = before.then(async () => {
    const found = known.get(file);
    if (found !== undefined) return found;
    const kept = await readFile(file);
    if (!kept) return null;
    const poor = judge(await greyCopy(new Blob([kept.bytes], { type: kept.type })));
    known.set(file, poor);
    return poor;
  });
  before = mine.catch(() => undefined);
  return mine;
}

/** What a kept picture can be helped with: a word where it can hardly be read, and the edit screen. */
export default function PageTools({ id, page, n, source, replace }: Props) {
  const t = useTexts('photoEdit', vi);
  const drawable = /jpeg|png|webp/.test(page.type);
  const [poor, setPoor] = useState(known.get(page.file) ?? null);
  const [open, setOpen] = useState<Blob | null>(null);
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    let gone = false;
    if (drawable) {
      judgeInTurn(page.file).then(
        (found) => !gone && setPoor(found),
        () => undefined, // it can be kept without being judged
      );
    }
    return () => {
      gone = true;
    };
  }, [page.file, drawable]);
  if (!drawable) return null;

  const own = `${id}-edit`;
  const start = async () => {
    // A photo that was just taken may be gone from where the camera had put it.
    const sharp =
      source &&
      (await source
        .slice(0, 1)
        .arrayBuffer()
        .catch(() => null)) &&
      source;
    const kept = sharp ? undefined : await readFile(page.file).catch(() => undefined);
    const found = sharp || (kept && new Blob([kept.bytes], { type: kept.type }));
    setMissing(!found);
    if (found) setOpen(found);
  };
  const close = () => {
    setOpen(null);
    requestAnimationFrame(() => document.getElementById(own)?.focus());
  };
  return (
    <>
      <div role="status">
        {poor && (
          <Notice kind="care">
            <p>{t(poor)}</p>
          </Notice>
        )}
        {missing && <p>{t('missing')}</p>}
      </div>
      <div style={COLUMN}>
        <Button kind="secondary" id={own} onPress={() => void start()}>
          {t('open')}
          <span class="hidden"> {t('page', { n })}</span>
        </Button>
      </div>
      {open && (
        <EditScreen
          n={n}
          source={open}
          onDone={async (made) => {
            await replace(made);
            close();
          }}
          onClose={close}
        />
      )}
    </>
  );
}

const COLUMN = { display: 'grid' } as const;
