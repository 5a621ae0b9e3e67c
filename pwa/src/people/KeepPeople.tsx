/** At filing: whom of the form to keep on this phone, so that the next form need not be typed. Nobody unless ticked. */

import { useEffect, useState } from 'preact/hooks';

import type { Answers, Form } from '../forms/engine/types';
import { rowsAt } from '../forms/rows';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/people.json';
import { useLive } from '../store/live';
import { Choice } from '../ui/Choice';
import { Field } from '../ui/Field';
import { FACTS, type Facts, factOf } from './facts';
import { factsIn } from './fill';
import {
  alike,
  type KeptPerson,
  keepPerson,
  peopleToOffer,
  RELATIONS,
  type Relation,
} from './kept';

type Offer = { id: string; facts: Facts; relation: Relation; known: boolean };

type Props = {
  form: Form;
  /** As they are filed. */
  answers: Answers;
  /** Hears, after each change, what keeps those who are ticked. */
  onChange: (keep: () => Promise<void>) => void;
};

/** Everybody the form names, but those of whom nothing new is said. */
export function offers(form: Form, answers: Answers, people: KeptPerson[]): Offer[] {
  const found: Offer[] = [];
  let self = people.some(({ relation }) => relation === 'self');
  for (const person of form.people ?? []) {
    const rows = person.table ? rowsAt(answers[person.table]).map((_, row) => row) : [undefined];
    for (const row of rows) {
      const facts = factsIn(answers, form, person, row);
      const known = alike(people, facts);
      const news = FACTS.some(
        (fact) =>
          facts[fact] !== undefined &&
          JSON.stringify(factOf(facts, fact)) !==
            JSON.stringify(known && factOf(known.facts, fact)),
      );
      if (!facts.name || !news || found.some((one) => same(one.facts, facts))) continue;
      const mine = person.key === 'applicant' && !self && !known;
      if (mine) self = true;
      const relation = known?.relation ?? (mine ? 'self' : 'other');
      found.push({
        id: [person.key, row ?? ''].join('-'),
        facts,
        relation,
        known: known !== undefined,
      });
    }
  }
  return found;
}

function same(a: Facts, b: Facts): boolean {
  return a.citizen_id ? a.citizen_id === b.citizen_id : a.name === b.name && !b.citizen_id;
}

export default function KeepPeople({ form, answers, onChange }: Props) {
  const t = useTexts('people', vi);
  const people = useLive(['people', 'profile'], peopleToOffer, []);
  const [ticked, setTicked] = useState<string[]>([]);
  const [relations, setRelations] = useState<Record<string, Relation>>({});
  const offered = people ? offers(form, answers, people) : [];

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is ticked decides; the rest is as drawn
  useEffect(() => {
    onChange(async () => {
      for (const { id, facts, relation } of offered) {
        if (ticked.includes(id)) await keepPerson(relations[id] ?? relation, facts);
      }
    });
  }, [ticked, relations, people]);

  if (offered.length === 0) return null;
  return (
    <>
      <Field id="keep" group label={t('keep')} hint={t('keep_hint')}>
        <Choice
          id="keep"
          multiple
          value={ticked}
          options={offered.map(({ id, facts, known }) => ({
            value: id,
            label: t(known ? 'keep_again' : 'keep_one', { name: facts.name ?? '' }),
          }))}
          onChange={setTicked}
        />
      </Field>
      {offered
        .filter(({ id }) => ticked.includes(id))
        .map(({ id, facts, relation }) => (
          <Field key={id} id={`keep-${id}`} label={t('relation_of', { name: facts.name ?? '' })}>
            <select
              id={`keep-${id}`}
              class="input"
              value={relations[id] ?? relation}
              onChange={(event) =>
                setRelations({ ...relations, [id]: event.currentTarget.value as Relation })
              }
            >
              {RELATIONS.map((one) => (
                <option key={one} value={one}>
                  {t(`relation.${one}`)}
                </option>
              ))}
            </select>
          </Field>
        ))}
    </>
  );
}
