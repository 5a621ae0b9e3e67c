import { useRef, useState } from 'preact/hooks';

import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/media.json';
import { FileView } from '../../media/FileView';
import { filesIn, giveUp, keep, type NamedFile, whyNot } from '../../media/kept';
import { PictureError, preparePicture } from '../../media/picture';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { later } from './later';
import type { ControlProps } from './types';

const FromWallet = later(() => import('../../papers/FromWallet'), true);

type Trouble = 'photo_twice' | 'photo_unread' | 'photo_large' | 'full' | 'unkept';

function troubleOf(error: unknown): Trouble {
  return error instanceof PictureError ? `photo_${error.reason}` : whyNot(error);
}

/** One picture or several pages, taken now or chosen, in an order that can be changed. */
export default function Photo({ id, typed, change, q, filling }: ControlProps) {
  const t = useTexts('media', vi);
  const pages = filesIn(typed);
  const most = q.question.max_pages ?? 5;
  // As they are now: a picture takes a while, and others may come meanwhile.
  const now = useRef(pages);
  now.current = pages;
  const camera = useRef<HTMLInputElement>(null);
  const store = useRef<HTMLInputElement>(null);
  /** The page that the next picture replaces. */
  const target = useRef<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [removed, setRemoved] = useState<{ page: NamedFile; at: number } | null>(null);

  const set = (next: NamedFile[]) => {
    now.current = next;
    change(next.length > 0 ? next : undefined);
  };
  const put = (page: NamedFile, at: number | null) => {
    const others = now.current;
    if (others.some(({ file }) => file === page.file)) return setTrouble('photo_twice');
    if (at === null || !others[at]) return set([...others, page].slice(0, most));
    giveUp(others[at]);
    set(others.map((old, n) => (n === at ? page : old)));
  };
  const take = async (input: HTMLInputElement) => {
    const chosen = Array.from(input.files ?? []);
    const at = target.current;
    target.current = null;
    input.value = ''; // the same file may be chosen again
    if (chosen.length === 0) return;
    setTrouble(null);
    setRemoved(null);
    setBusy(true);
    for (const file of chosen.slice(0, at === null ? most - now.current.length : 1)) {
      try {
        put(await keep(await preparePicture(file)), at);
      } catch (error) {
        setTrouble(troubleOf(error));
      }
    }
    setBusy(false);
  };
  const ask = (input: HTMLInputElement | null, at: number | null = null) => {
    target.current = at;
    input?.click();
  };
  const remove = (at: number) => {
    const page = pages[at];
    if (!page) return;
    setRemoved({ page, at });
    set(pages.filter((_, n) => n !== at));
    document.getElementById(id)?.focus();
  };
  const undo = () => {
    if (!removed) return;
    set([...pages.slice(0, removed.at), removed.page, ...pages.slice(removed.at)]);
    setRemoved(null);
  };
  const move = (at: number, by: number) => {
    const next = [...pages];
    next.splice(at + by, 0, ...next.splice(at, 1));
    set(next);
  };

  return (
    <>
      <input
        ref={camera}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        onChange={({ currentTarget }) => void take(currentTarget)}
      />
      <input
        ref={store}
        type="file"
        accept="image/*,application/pdf"
        multiple
        hidden
        onChange={({ currentTarget }) => void take(currentTarget)}
      />
      {q.question.paper && pages.length === 0 && (
        <FromWallet kind={q.question.paper} answers={filling.typed([])} use={set} />
      )}
      {pages.length === 0 && <p class="hint">{t('photo_how')}</p>}
      <ol class="pages">
        {pages.map((page, n) => (
          <li key={page.file}>
            <Page
              page={page}
              n={n + 1}
              again={() => ask(camera.current, n)}
              remove={() => remove(n)}
              up={n > 0 ? () => move(n, -1) : undefined}
              down={n < pages.length - 1 ? () => move(n, 1) : undefined}
            />
          </li>
        ))}
      </ol>
      <div role="status">
        {busy && <p>{t('photo_busy')}</p>}
        {trouble && (
          <Notice kind="care">
            <p>{t(trouble)}</p>
          </Notice>
        )}
      </div>
      {removed && (
        <Notice live>
          <p>{t('photo_removed', { n: removed.at + 1 })}</p>
          <Button kind="secondary" onPress={undo}>
            {t('photo_undo')}
          </Button>
        </Notice>
      )}
      {pages.length < most ? (
        <>
          <Button kind="secondary" id={id} onPress={() => ask(camera.current)}>
            {t(pages.length > 0 ? 'photo_more' : 'photo_take')}
          </Button>
          <Button kind="secondary" onPress={() => ask(store.current)}>
            {t('photo_pick')}
          </Button>
        </>
      ) : (
        <p id={id} tabIndex={-1}>
          {t('photo_full', { n: most })}
        </p>
      )}
    </>
  );
}

type PageProps = {
  page: NamedFile;
  /** Counted from 1. */
  n: number;
  again: () => void;
  remove: () => void;
  up: (() => void) | undefined;
  down: (() => void) | undefined;
};

function Page({ page, n, again, remove, up, down }: PageProps) {
  const t = useTexts('media', vi);
  const pdf = page.type === 'application/pdf';
  const which = t('photo_page', { n });
  const buttons = [
    { key: 'photo_again', press: again },
    { key: 'photo_remove', press: remove },
    { key: 'photo_up', press: up },
    { key: 'photo_down', press: down },
  ] as const;
  return (
    <>
      <p>
        <strong>{which}</strong>
      </p>
      <FileView value={page} label={pdf ? `${t('photo_pdf')} ${n}` : t('photo_alt', { n })} />
      <div class="pair">
        {buttons.map(
          ({ key, press }) =>
            press && (
              <Button key={key} kind="secondary" onPress={press}>
                {t(key)}
                <span class="hidden"> {which}</span>
              </Button>
            ),
        )}
      </div>
    </>
  );
}
