/** The catalogue as residents look for it: by what happened, and by words typed without accents. */

import { fold } from '../forms/fold';
import type { ProcedureValue } from '../store/types';

/** In the order in which they are offered. */
export const LIFE_EVENTS = [
  'birth',
  'marriage',
  'death',
  'moving',
  'business',
  'elderly',
  'disability',
  'poverty',
  'disaster',
  'papers',
] as const;
export type LifeEvent = (typeof LIFE_EVENTS)[number] | 'other';

export type Section = { event: LifeEvent; procedures: ProcedureValue[] };

/**
 * Only events for which there is a procedure; what belongs to none of them comes last. First what is for this
 * event alone: a birth is registered before a copy of the registration is asked for.
 */
export function byLifeEvent(procedures: ProcedureValue[]): Section[] {
  const sections: Section[] = LIFE_EVENTS.map((event) => {
    const rank = ({ life_events }: ProcedureValue) =>
      life_events.indexOf(event) * 9 + life_events.length;
    return {
      event,
      procedures: procedures
        .filter(({ life_events }) => life_events.includes(event))
        .sort((a, b) => rank(a) - rank(b)),
    };
  });
  const known: readonly string[] = LIFE_EVENTS;
  const others = procedures.filter(
    ({ life_events }) => !life_events.some((event) => known.includes(event)),
  );
  return [...sections, { event: 'other' as const, procedures: others }].filter(
    (section) => section.procedures.length > 0,
  );
}

function wordsOf({ code, name, short_name, keywords }: ProcedureValue): string {
  return fold(
    [
      code,
      name.vi,
      name.en,
      short_name.vi,
      short_name.en,
      ...(keywords.vi ?? []),
      ...(keywords.en ?? []),
    ].join(' '),
  );
}

/** Every typed word begins a word of the procedure, whatever the accents; a hit in the name is first. */
export function searchProcedures(procedures: ProcedureValue[], query: string): ProcedureValue[] {
  const typed = fold(query).split(' ').filter(Boolean);
  const has = (text: string) => typed.every((word) => ` ${text}`.includes(` ${word}`));
  return procedures
    .filter((procedure) => has(wordsOf(procedure)))
    .sort((a, b) => Number(has(fold(b.short_name.vi))) - Number(has(fold(a.short_name.vi))));
}
