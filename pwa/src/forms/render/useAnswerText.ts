/** Answers in words. */

import { useEffect, useState } from 'preact/hooks';

import { formatDate, formatMoney, pick, useTexts } from '../../i18n';
import vi from '../../i18n/vi/forms.json';
import words from '../../i18n/vi/mediaWords.json';
import { sayMetres } from '../../media/metres';
import { choicesOf } from '../engine';
import type { Address, Answer, Form, Json, Kind, Question, VisibleQuestion } from '../engine/types';
import { groupDigits } from './CitizenId';

/** `9000000` → `9.000.000`; `2.5` → `2,5`. */
function formatNumber(value: number): string {
  const [whole = '', fraction] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  return fraction ? `${grouped},${fraction}` : grouped;
}

type Places = { placeName: (address: Address) => string };

function has(kind: Kind, questions: VisibleQuestion[]): boolean {
  return questions.some(
    ({ question, questions: inner = [], rows = [] }) =>
      question.kind === kind || has(kind, inner) || rows.some((row) => has(kind, row)),
  );
}

/** The names of communes, fetched once `questions` have an address. */
function usePlaces(questions: VisibleQuestion[]): Places | undefined {
  const [places, setPlaces] = useState<Places>();
  const needed = has('address', questions);
  useEffect(() => {
    if (!needed) return;
    import('./places').then(
      async ({ loadPlaces }) => setPlaces(await loadPlaces()),
      () => undefined, // the codes stay: better than nothing
    );
  }, [needed]);
  return places;
}

/** `say(q)`: the answer to one question as one line; empty for groups, tables and what is not answered. */
export function useAnswerText(
  form: Form,
  questions: VisibleQuestion[],
): (q: Pick<VisibleQuestion, 'question' | 'value'>) => string {
  const t = useTexts('forms', vi);
  const places = usePlaces(questions);
  const labelOf = (question: Question, value: Answer) => {
    const choice = choicesOf(form, question).find((one) => one.value === value);
    return choice ? pick(choice.label) : String(value);
  };
  const tm = useTexts('mediaWords', words);
  /** What is no text, in a few words. */
  const bytes = (kind: Kind, value: Json): string => {
    const { seconds, accuracy } = value as { seconds?: number; accuracy?: number };
    if (kind === 'photo' && Array.isArray(value)) return tm('photo', { n: value.length });
    if (kind === 'signature') return tm('signature');
    if (seconds) return tm('voice', { n: seconds });
    return accuracy === undefined ? '' : tm('place', { n: sayMetres(accuracy) });
  };
  return ({ question, value }) => {
    if (value === undefined || value === null) return '';
    if (question.kind === 'declaration') return t('agree');
    // Of a yes-no question, or calculated.
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    switch (question.kind) {
      case 'one_of':
        return labelOf(question, value);
      case 'many_of':
        return Array.isArray(value) ? value.map((one) => labelOf(question, one)).join(', ') : '';
      case 'money':
        return typeof value === 'number' ? formatMoney(value) : String(value);
      case 'number':
      case 'calculated':
        return typeof value === 'number' ? formatNumber(value) : String(value);
      case 'date':
        return formatDate(String(value));
      case 'phone':
        return String(value).replace(/(...)(...)$/, ' $1 $2');
      case 'citizen_id':
        return groupDigits(String(value));
      case 'address': {
        const address = value as unknown as Address;
        return places ? places.placeName(address) : (address.detail ?? '…');
      }
      default:
        return typeof value === 'object' ? bytes(question.kind, value as Json) : String(value);
    }
  };
}

const MEDIA: Kind[] = ['photo', 'signature', 'voice_note', 'place', 'long_text'];

/** An answer that is looked at or listened to: a picture, a sound, a place. */
export function isMedia({ question, value }: Pick<VisibleQuestion, 'question' | 'value'>): boolean {
  return typeof value === 'object' && value !== null && MEDIA.includes(question.kind);
}
