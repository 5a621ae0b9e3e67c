/** The pages at one answer or paper of a case: small, with what was said of the original and what is asked again. */

import { useTexts } from '../../i18n';
import officeVi from '../../i18n/vi/office.json';
import vi from '../../i18n/vi/viewer.json';
import type { QueueItem } from '../../store/queueTypes';
import type { OriginalValue } from '../../store/types';
import { Icon } from '../../ui';
import { AskHere, type Asking } from '../AskHere';
import { pagesAsked } from '../actionForm';
import { argsOf, markOf } from './marks';
import type { Place } from './pages';
import { Thumbs } from './Thumbs';

/** What all places of a case share. */
export type CasePages = {
  places: readonly Place[];
  originals: ReadonlyMap<string, OriginalValue>;
  queue: readonly QueueItem[];
  asking: Asking | null;
};

type Props = { dossier: string; place: Place | undefined; shown: CasePages };

export function PlacePages({ dossier, place, shown }: Props) {
  const t = useTexts('viewer', vi);
  const to = useTexts('office', officeVi);
  if (!place) {
    return null;
  }
  const { originals, queue, asking } = shown;
  const { said, waiting } = markOf(place, originals, queue);
  const mark = waiting ? argsOf(waiting) : said;
  return (
    <>
      <Thumbs dossier={dossier} pages={place.pages.map((page) => ({ place, page }))} />
      {mark && (
        <p class={mark.matches ? 'due calm' : 'due soon'}>
          <Icon name={mark.matches ? 'check' : 'alert'} />
          <span>
            {t(mark.matches ? 'mark.short.yes' : 'mark.short.no')}
            {waiting && ` · ${t('mark.short.waits')}`}
            {mark.note && `: ${mark.note}`}
          </span>
        </p>
      )}
      {asking &&
        pagesAsked(asking.items, place.id).map((n) => (
          <AskHere
            key={n}
            place={`${place.id}~${n}`}
            label={to('supplement.noteForPage', { label: place.label, n })}
            asking={asking}
          />
        ))}
    </>
  );
}
