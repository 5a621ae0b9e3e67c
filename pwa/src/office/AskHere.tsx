/** A tick beside an answer or a paper: *this needs mending*, and what is wanted there. */

import { useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import { describedBy, Field, TextInput } from '../ui';
import { LONGEST } from './actionForm';
import { Templates } from './Templates';

/** What is asked for, by place; handed down while an officer asks for a supplement. */
export type Asking = {
  items: { [place: string]: string };
  set: (place: string, note: string | undefined) => void;
  errorAt: (place: string) => string | undefined;
};

export function noteId(place: string): string {
  return `ask-${place}`;
}

type Props = { place: string; label: string; asking: Asking };

export function AskHere({ place, label, asking }: Props) {
  const t = useTexts('office', vi);
  const note = asking.items[place];
  const id = noteId(place);
  const error = asking.errorAt(place);
  return (
    <div class="ask">
      <div class="choice">
        <input
          id={`tick-${place}`}
          type="checkbox"
          checked={note !== undefined}
          onChange={(event) => asking.set(place, event.currentTarget.checked ? '' : undefined)}
        />
        <label for={`tick-${place}`}>
          {t('supplement.ask')}
          <span class="hidden">: {label}</span>
        </label>
      </div>
      {note !== undefined && (
        <>
          <Field id={id} label={t('supplement.noteFor', { label })} error={error}>
            <TextInput
              id={id}
              value={note}
              onInput={(text) => asking.set(place, text)}
              rows={2}
              maxLength={LONGEST.note}
              describedBy={describedBy(id, false, error)}
              invalid={Boolean(error)}
            />
          </Field>
          <Templates
            set={place.includes('~') ? 'page' : place.startsWith('paper.') ? 'paper' : 'answer'}
            value={note}
            onInput={(text) => asking.set(place, text)}
            label={label}
          />
        </>
      )}
    </div>
  );
}
