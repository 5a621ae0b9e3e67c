import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';

import { later } from '../forms/render/later';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/media.json';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { FileView } from './FileView';
import { giveUp, keep, type NamedFile, whyNot } from './kept';
import { type Picture, PictureError, preparePicture } from './picture';

/** Warnings and the edit screen come to the phone later than the camera: without them a photo is taken all the same. */
const PageTools = later(() => import('./edit/PageTools'), true);

type Props = {
  /** Of the button that takes the first page. */
  id: string;
  pages: NamedFile[];
  /** How many pages at most. */
  most: number;
  onChange: (pages: NamedFile[]) => void;
};

type Trouble = 'photo_twice' | 'photo_unread' | 'photo_large' | 'full' | 'unkept';

function troubleOf(error: unknown): Trouble {
  return error instanceof PictureError ? `photo_${error.reason}` : whyNot(error);
}

/** Bytes → `2,3 MB`, as Vietnam writes it; never less than 0,1. */
function megabytes(size: number): string {
  return `${Math.max(0.1, size / 1e6).toFixed(1)} MB`.replace('.', ',');
}

/** One picture or several pages, taken now or chosen, in an order that can be changed. */
export function PhotoPages({ id, pages, most, onChange }: Props) {
  const t = useTexts('media', vi);
  // As they are now: a picture takes a while, and others may come meanwhile.
  const now = useRef(pages);
  now.current = pages;
  const camera = useRef<HTMLInputElement>(null);
  const store = useRef<HTMLInputElement>(null);
  /** The page that the next picture replaces. */
  const target = useRef<number | null>(null);
  /** What a kept picture was made of, while this screen is open: cut from that, a page stays sharp. */
  const taken = useRef(new Map<string, Blob>());
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [removed, setRemoved] = useState<{ page: NamedFile; at: number } | null>(null);

  const set = (next: NamedFile[]) => {
    now.current = next;
    onChange(next);
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
        const page = await keep(await preparePicture(file));
        taken.current.set(page.file, file);
        put(page, at);
      } catch (error) {
        setTrouble(troubleOf(error));
      }
    }
    setBusy(false);
  };
  const replace = async (old: NamedFile, made: Picture) => {
    const source = taken.current.get(old.file);
    const page = await keep(made);
    if (source) taken.current.set(page.file, source);
    const at = now.current.findIndex(({ file }) => file === old.file);
    if (at >= 0) put(page, at);
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
      {pages.length === 0 && <p class="hint">{t('photo_how')}</p>}
      <ol class="pages">
        {pages.map((page, n) => (
          <li key={page.file}>
            <Page
              page={page}
              n={n + 1}
              tools={
                <PageTools
                  id={`${id}-${n}`}
                  page={page}
                  n={n + 1}
                  source={taken.current.get(page.file)}
                  replace={(made) => replace(page, made)}
                />
              }
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
  tools: ComponentChildren;
  again: () => void;
  remove: () => void;
  up: (() => void) | undefined;
  down: (() => void) | undefined;
};

function Page({ page, n, tools, again, remove, up, down }: PageProps) {
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
      <FileView
        value={page}
        label={pdf ? t('photo_pdf', { n, size: megabytes(page.size) }) : t('photo_alt', { n })}
      />
      {tools}
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
