/** `/can-bo/:id?trang=…`: the pages of a case, one at a time, with what an officer says of them. */

import './viewer.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import { useTexts } from '../../i18n';
import officeVi from '../../i18n/vi/office.json';
import vi from '../../i18n/vi/viewer.json';
import type { QueueItem } from '../../store/queueTypes';
import { getScratch } from '../../store/scratch';
import type { OriginalValue } from '../../store/types';
import { Button, Details, LinkButton, Notice, Page } from '../../ui';
import { focusWhenThere } from './focusWhenThere';
import { MarkPanel } from './MarkPanel';
import { markOf } from './marks';
import { type At, addressOf, inOrder, type Place, sayBytes, thumbId, whereIs } from './pages';
import { Stage } from './Stage';
import { pagePath, Thumbs } from './Thumbs';
import { usePage } from './usePage';
import { type ViewKey, viewKeyOf } from './viewKeys';
import { isPicture, useSay } from './words';
import { step, type Turn } from './zoom';

type Props = {
  dossier: string;
  /** Code of the dossier, above the heading. */
  caption: string;
  places: readonly Place[];
  /** Which page: `answer.pictures/2`. */
  address: string;
  originals: ReadonlyMap<string, OriginalValue>;
  queue: readonly QueueItem[];
  ended: boolean;
  /** Whether pages can be asked for at this step; `busy`: the action that is being written instead. */
  asking: { can: boolean; busy: string | null; has: (place: string, page: number) => boolean };
  onAsk: (at: At) => void;
};

/** How pages were turned, while the app is open: nobody turns the same page twice. */
const turns = new Map<string, Turn>();

const KEYS: readonly (readonly [string, keyof typeof vi & `keys.${string}`])[] = [
  ['→', 'keys.next'],
  ['←', 'keys.previous'],
  ['+ −', 'keys.zoom'],
  ['0', 'keys.fit'],
  ['r', 'keys.turn'],
  ['Esc', 'keys.leave'],
];

export default function Viewer(props: Props) {
  const { dossier, places, address } = props;
  const t = useTexts('viewer', vi);
  const { route } = useLocation();
  const all = inOrder(places);
  const n = whereIs(all, address);
  const at = all[n];
  const back = `/can-bo/${dossier}`;

  if (!at) {
    return (
      <Page title={t('view.none')} back={back}>
        <LinkButton href={back}>{t('view.back')}</LinkButton>
      </Page>
    );
  }
  const leave = () => {
    route(back, true);
    // Back where the page was opened from, once the case stands again.
    focusWhenThere(thumbId(at));
  };
  const go = (to: At) => route(pagePath(dossier, to), true);
  return (
    <Page title={at.place.label} caption={props.caption} back={back} onBack={leave} wide>
      <Shown {...props} at={at} n={n} all={all} go={go} leave={leave} />
    </Page>
  );
}

type Look = { file: string; zoom: number; broken: boolean };

type ShownProps = Props & {
  at: At;
  n: number;
  all: readonly At[];
  go: (at: At) => void;
  leave: () => void;
};

function Shown({ at, n, all, go, leave, ...props }: ShownProps) {
  const t = useTexts('viewer', vi);
  const { dossier, originals, queue, ended } = props;
  const { place, page } = at;
  const [look, setLook] = useState<Look>({ file: page.file, zoom: 1, broken: false });
  const [letters, setLetters] = useState(false);
  const [edge, setEdge] = useState<'view.first' | 'view.last'>();
  // Each page begins as a whole.
  const { zoom, broken } = look.file === page.file ? look : { zoom: 1, broken: false };
  const turn = turns.get(page.file) ?? 0;
  const [seen, again] = usePage(dossier, page, 'page');
  const say = useSay();
  const picture = typeof seen === 'object' && isPicture(seen.type) && !broken;
  const label = t('view.alt', { label: place.label, n: page.n });

  const setZoom = (next: number) => setLook({ file: page.file, zoom: next, broken });
  const move = (by: 1 | -1) => {
    const to = all[n + by];
    setEdge(to ? undefined : by > 0 ? 'view.last' : 'view.first');
    if (to) {
      go(to);
    }
  };
  const act: { readonly [key in ViewKey]: () => void } = {
    next: () => move(1),
    previous: () => move(-1),
    in: () => setZoom(step(zoom, 1)),
    out: () => setZoom(step(zoom, -1)),
    fit: () => setZoom(1),
    turn: () => {
      turns.set(page.file, ((turn + 1) % 4) as Turn);
      setZoom(1);
    },
    leave,
  };
  const keys = useRef({ act, letters, zoom });
  keys.current = { act, letters, zoom };

  useEffect(() => {
    getScratch<boolean>('keys').then(
      (kept) => setLetters(kept ?? true),
      () => undefined,
    );
    const press = (event: KeyboardEvent) => {
      const now = keys.current;
      const inStage = (event.target as HTMLElement | null)?.classList?.contains('stage') === true;
      const key = viewKeyOf(event, now.letters, inStage && now.zoom > 1);
      if (key) {
        event.preventDefault();
        now.act[key]();
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);

  const tool = (key: ViewKey, words: string) => (
    <button type="button" class="tool" onClick={act[key]}>
      {words}
    </button>
  );
  return (
    <div class="viewer">
      <div class="viewer-page">
        <p role="status" class="viewer-where">
          <strong>{t('view.which', { n: page.n, of: place.pages.length })}</strong>
          {all.length > place.pages.length && (
            <span class="soft"> · {t('view.whichAll', { n: n + 1, of: all.length })}</span>
          )}
          {edge && <span class="soft"> · {t(edge)}</span>}
        </p>
        {picture ? (
          <Stage
            key={page.file}
            url={seen.url}
            alt={label}
            label={t('view.stage')}
            zoom={zoom}
            turn={turn}
            onZoom={setZoom}
            onBroken={() => setLook({ file: page.file, zoom: 1, broken: true })}
          />
        ) : (
          <div class="stage-empty" role="status">
            {typeof seen === 'string' ? (
              <>
                <p>{say(seen, page)}</p>
                {(seen === 'network' || seen === 'received') && (
                  <Button kind="secondary" onPress={again}>
                    {t('state.again')}
                  </Button>
                )}
              </>
            ) : (
              <File seen={seen} size={page.size} label={label} broken={broken} />
            )}
          </div>
        )}
        {/* biome-ignore lint/a11y/useSemanticElements: tools of the page above, not fields */}
        <div class="tools" role="group" aria-label={t('view.tools')}>
          {all.length > 1 && tool('previous', t('view.previous'))}
          {all.length > 1 && tool('next', t('view.next'))}
          {picture && (
            <>
              {tool('in', t('view.in'))}
              {tool('out', t('view.out'))}
              {tool('fit', t('view.fit'))}
              {tool('turn', t('view.turn'))}
              <a class="tool" href={seen.url} download={`${label}.jpg`}>
                {t('view.save')}
              </a>
            </>
          )}
        </div>
        {picture && (
          <p class="hidden" role="status">
            {t('view.zoom', { n: Math.round(zoom * 100) })}
          </p>
        )}
      </div>
      <div class="viewer-side">
        <MarkPanel
          key={place.id}
          dossier={dossier}
          place={place}
          now={markOf(place, originals, queue)}
          ended={ended}
        />
        <Ask key={addressOf(at)} {...props} at={at} />
        {all.length > 1 && (
          <section aria-labelledby="all-pages">
            <h2 id="all-pages">{t('view.all')}</h2>
            <Thumbs dossier={dossier} pages={all} current={addressOf(at)} onOpen={go} />
          </section>
        )}
        <Details summary={t('keys.title')}>
          <div class="keys">
            <dl>
              {KEYS.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{t(does)}</dd>
                </div>
              ))}
            </dl>
          </div>
          <p class="soft">{t('keys.off')}</p>
        </Details>
      </div>
    </div>
  );
}

function Ask({ asking, onAsk, at }: Pick<Props, 'asking' | 'onAsk'> & { at: At }) {
  const t = useTexts('viewer', vi);
  const to = useTexts('office', officeVi);
  const [refused, setRefused] = useState(false);
  if (!asking.can) {
    return null;
  }
  const already = asking.has(at.place.id, at.page.n);
  return (
    <>
      {already && <p>{t('ask.already')}</p>}
      <Button kind="secondary" onPress={() => (asking.busy ? setRefused(true) : onAsk(at))}>
        {t(already ? 'ask.go' : 'ask.page')}
      </Button>
      {refused && asking.busy && (
        <Notice kind="care" live>
          <p>{t('ask.busy', { action: to(asking.busy as keyof typeof officeVi) })}</p>
        </Notice>
      )}
    </>
  );
}

type FileProps = {
  seen: { url: string; type: string };
  size: number;
  label: string;
  broken: boolean;
};

/** What no picture can be made of here: to open elsewhere, and to save. */
function File({ seen: { url, type }, size, label, broken }: FileProps) {
  const t = useTexts('viewer', vi);
  const pdf = type === 'application/pdf';
  const words = pdf ? 'view.pdf' : broken ? 'view.broken' : 'view.other';
  return (
    <>
      <p>{t(words, { size: sayBytes(size) })}</p>
      {pdf && (
        <p>
          <a class="button secondary" href={url} target="_blank" rel="noreferrer">
            {t('view.open')}
            <span class="hidden"> {label}</span>
          </a>
        </p>
      )}
      <p>
        <a class="button secondary" href={url} download={`${label}.${type.replace(/.*\//, '')}`}>
          {t('view.save')}
          <span class="hidden"> {label}</span>
        </a>
      </p>
    </>
  );
}
