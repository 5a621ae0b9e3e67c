import { useEffect, useRef, useState } from 'preact/hooks';

import { useTexts } from '../../i18n';
import media from '../../i18n/vi/media.json';
import vi from '../../i18n/vi/photoEdit.json';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { whyNot } from '../kept';
import { type Picture, PictureError, release, shrunk } from '../picture';
import { CornerHandles } from './CornerHandles';
import { guessCorners } from './edges';
import { turnCorners, WHOLE } from './geometry';
import { greyOf } from './grey';
import { type Edit, isUntouched, rendered, UNTOUCHED } from './render';

type Props = {
  /** Of the page, counted from 1. */
  n: number;
  source: Blob;
  onDone: (made: Picture) => Promise<void>;
  onClose: () => void;
};

/** Long side of what is shown, in pixels. */
const SHOWN = 800;
/** What was last asked of a picture, while it is at hand: nobody moves the corners twice. */
const asked = new WeakMap<Blob, Edit>();

/** The whole screen for one picture: turn it, move the corners to those of the paper, and take or leave it. */
export function EditScreen({ n, source, onDone, onClose }: Props) {
  const t = useTexts('photoEdit', vi);
  const m = useTexts('media', media);
  const screen = useRef<HTMLDialogElement>(null);
  const [picture, setPicture] = useState<HTMLCanvasElement | null>(null);
  const [edit, setEdit] = useState<Edit>(UNTOUCHED);
  const [state, setState] = useState<
    'opening' | 'ready' | 'working' | 'unread' | 'full' | 'unkept'
  >('opening');

  useEffect(() => {
    const dialog = screen.current;
    if (dialog?.showModal) dialog.showModal();
    else dialog?.setAttribute('open', '');
    dialog?.querySelector('h2')?.focus();
  }, []);
  useEffect(() => {
    let gone = false;
    const open = async () => {
      const canvas = await shrunk(source, () => SHOWN);
      const first = asked.get(source) ?? { turns: 0, corners: guessCorners(await greyOf(canvas)) };
      if (gone) return release(canvas);
      setEdit(first);
      setPicture(canvas);
      setState('ready');
    };
    open().catch(() => !gone && setState('unread'));
    return () => {
      gone = true;
    };
  }, [source]);
  useEffect(() => () => (picture ? release(picture) : undefined), [picture]);

  const change = (next: Edit) => state !== 'working' && setEdit(next);
  const finish = async () => {
    if (state === 'working' || state === 'opening') return;
    if (state === 'unread' || (isUntouched(edit) && !asked.has(source))) return onClose();
    setState('working');
    try {
      const made = await rendered(source, edit);
      asked.set(source, edit);
      await onDone(made);
    } catch (error) {
      setState(error instanceof PictureError ? 'unread' : whyNot(error));
    }
  };
  return (
    <dialog
      ref={screen}
      aria-labelledby="photo-edit-title"
      style={SCREEN}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id="photo-edit-title" tabIndex={-1} style={TITLE}>
        {t('title', { n })}
      </h2>
      <p class="hint" id="photo-edit-hint">
        {t('hint')}
      </p>
      {picture && (
        <CornerHandles
          picture={picture}
          edit={edit}
          onChange={(corners) => change({ ...edit, corners })}
        />
      )}
      <div role="status">
        {(state === 'opening' || state === 'working') && <p>{m('photo_busy')}</p>}
        {state === 'unread' && <p>{t('missing')}</p>}
        {(state === 'full' || state === 'unkept') && (
          <Notice kind="care">
            <p>{m(state)}</p>
          </Notice>
        )}
      </div>
      {picture && (
        <div class="pair" style={PAIR}>
          <Button
            kind="secondary"
            onPress={() =>
              change({ turns: (edit.turns + 1) % 4, corners: turnCorners(edit.corners) })
            }
          >
            {t('turn')}
          </Button>
          <Button kind="secondary" onPress={() => change({ ...edit, corners: WHOLE })}>
            {t('whole')}
          </Button>
        </div>
      )}
      <div style={COLUMN}>
        <Button onPress={() => void finish()}>{t('done')}</Button>
        <Button kind="secondary" onPress={onClose}>
          {t('leave')}
        </Button>
      </div>
    </dialog>
  );
}

// Written by script, not in the stylesheet: that comes with the first screen, and this screen on a later day.
const SCREEN = {
  position: 'fixed',
  top: 0,
  left: 0,
  width: '100%',
  height: '100%',
  maxWidth: 'none',
  maxHeight: 'none',
  margin: 0,
  padding: '0.5rem 1rem',
  border: 0,
  overflow: 'auto',
  zIndex: 9,
  background: 'var(--paper)',
  color: 'var(--ink)',
} as const;
const TITLE = { margin: '0 0 0.25rem' } as const;
const COLUMN = { display: 'grid' } as const;
const PAIR = { display: 'flex', gap: '0.75rem' } as const;
