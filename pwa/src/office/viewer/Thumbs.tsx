/** Small pictures of pages, each the way to the page itself, with its state in words. */

import './viewer.css';
import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/viewer.json';
import { Icon } from '../../ui';
import { type At, addressOf, thumbId } from './pages';
import { usePage } from './usePage';
import { isPicture } from './words';

export function pagePath(dossier: string, at: At): string {
  return `/can-bo/${dossier}?trang=${encodeURIComponent(addressOf(at))}`;
}

type Props = {
  dossier: string;
  pages: readonly At[];
  /** The address of the page in view. */
  current?: string | undefined;
  onOpen?: ((at: At) => void) | undefined;
};

export function Thumbs({ dossier, pages, current, onOpen }: Props) {
  return (
    <ul class="page-thumbs">
      {pages.map((at) => (
        <li key={addressOf(at)}>
          <Thumb dossier={dossier} at={at} current={addressOf(at) === current} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  );
}

type ThumbProps = Omit<Props, 'pages' | 'current'> & { at: At; current: boolean };

function Thumb({ dossier, at, current, onOpen }: ThumbProps) {
  const t = useTexts('viewer', vi);
  const { page, place } = at;
  const [seen] = usePage(dossier, page, 'thumb');
  const label = t('view.alt', { label: place.label, n: page.n });
  const picture = typeof seen === 'object' && isPicture(seen.type);
  // What the server says goes before what could not be fetched.
  const why = page.state === 'ready' ? (seen === 'received' ? seen : null) : page.state;
  return (
    <a
      id={onOpen ? undefined : thumbId(at)}
      class="page-thumb"
      href={pagePath(dossier, at)}
      aria-current={current ? 'page' : undefined}
      onClick={
        onOpen &&
        ((event) => {
          event.preventDefault();
          event.stopPropagation();
          onOpen(at);
        })
      }
    >
      {picture ? (
        <img class="picture" src={seen.url} alt={label} />
      ) : (
        <>
          <span class="thumb-blank">
            <Icon name={why === 'coming' ? 'wait' : why === 'refused' ? 'alert' : 'paper'} />
          </span>
          <span class="hidden">{label}</span>
        </>
      )}
      <span class="thumb-words">
        {page.n}
        {page.type === 'application/pdf' && ' · PDF'}
        {why && ` · ${t(`short.${why}`)}`}
      </span>
    </a>
  );
}
