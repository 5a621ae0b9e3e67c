import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/ui.json';
import { Icon } from './Icon';

type Props = {
  /** The heading and, with the app's name, the document's title. */
  title: string;
  /** Where *Quay lại* leads; none on the home page. */
  back?: string;
  /** Instead of following `back`. */
  onBack?: () => void;
  /** A short line above the heading: which dossier, which step. */
  caption?: ComponentChildren;
  /** False when a question's label is the heading (`<Field heading>`). */
  heading?: boolean;
  /** Wider than a column of text: the officers' room. */
  wide?: boolean;
  children: ComponentChildren;
};

let arrived = false;

/** One screen. After a navigation its heading takes the focus, so that it is read out first. */
export function Page({ title, back, onBack, caption, heading = true, wide, children }: Props) {
  const t = useTexts('ui', vi);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = title === 'Hồ Sơ Xã' ? title : `${title} – Hồ Sơ Xã`;
    const root = main.current;
    // On arrival the browser has its own way; an error summary has the first word.
    if (arrived && root && !root.querySelector('.errors')) {
      const target = root.querySelector<HTMLElement>('h1') ?? root;
      target.tabIndex = -1;
      target.focus();
    }
    arrived = true;
  }, [title]);
  return (
    <>
      {back !== undefined && (
        <nav class={wide ? 'back wide' : 'back'} aria-label={t('back')}>
          <a
            href={back}
            onClick={
              onBack &&
              ((event) => {
                event.preventDefault();
                event.stopPropagation();
                onBack();
              })
            }
          >
            <Icon name="back" />
            {t('back')}
          </a>
        </nav>
      )}
      <main ref={main} id="main" class={wide ? 'page wide' : 'page'}>
        {caption && <p class="caption">{caption}</p>}
        {heading && <h1>{title}</h1>}
        {children}
      </main>
    </>
  );
}
