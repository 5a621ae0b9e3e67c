/** On the page that first asks for a person: an ID card or somebody kept here fills all of theirs at once. */

import { useState } from 'preact/hooks';

import type { Person, VisiblePage, VisibleQuestion } from '../forms/engine/types';
import { getAt } from '../forms/paths';
import type { OpenDraft } from '../forms/useDraft';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/people.json';
import { useLive } from '../store/live';
import { Button } from '../ui/Button';
import { Details } from '../ui/Details';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { FACTS, type Fact, placeOf } from './facts';
import { fillPerson, type Source, standing } from './fill';
import { type KeptPerson, peopleToOffer } from './kept';

type Props = {
  work: OpenDraft;
  pages: VisiblePage[];
  /** Those on the screen. */
  questions: VisibleQuestion[];
  /** Address of the scan of a person's card. */
  scan: (person: string) => string;
};

export default function FillFrom({ work, pages, questions, scan }: Props) {
  const people = useLive(['people', 'profile'], peopleToOffer, []);
  const { form } = work.definition;
  return (
    <>
      {(form.people ?? []).map((person) => {
        const row = rowOf(person, questions);
        const here = askedOn(person, questions, row);
        if (here.length === 0) return null;
        const first = person.table
          ? questions
          : pages.find((page) => askedOn(person, page.questions).length > 0)?.questions;
        return (
          <OnePerson
            key={person.key}
            work={work}
            person={person}
            row={row}
            here={here}
            first={first === questions}
            people={people ?? []}
            scan={scan(person.key)}
          />
        );
      })}
    </>
  );
}

/** The row on the screen, of the person's table. */
function rowOf({ table }: Person, questions: VisibleQuestion[]): number | undefined {
  const path = table ? questions.find((q) => q.path[0] === table)?.path : undefined;
  return typeof path?.[1] === 'number' ? path[1] : undefined;
}

/** Which facts of the person these questions ask for. */
function askedOn(person: Person, questions: VisibleQuestion[], row?: number): Fact[] {
  const asked = questions.flatMap((q) => [q, ...(q.questions ?? [])]).map((q) => q.path.join('.'));
  return FACTS.filter((fact) => {
    const place = placeOf(person, fact, row)?.join('.');
    return place !== undefined && asked.includes(place);
  });
}

type OneProps = {
  work: OpenDraft;
  person: Person;
  row: number | undefined;
  here: Fact[];
  first: boolean;
  people: KeptPerson[];
  scan: string;
};

function OnePerson({ work, person, row, here, first, people, scan }: OneProps) {
  const t = useTexts('people', vi);
  const { draft, definition } = work;
  // As it was on arrival: it must not fold away under somebody who is typing.
  const [answered] = useState(() => here.some((fact) => isAnswered(work, person, fact, row)));
  const [used, setUsed] = useState(false);
  const put = standing(draft, person, row)
    .map(({ source, facts }) => ({
      source,
      facts: first ? facts : facts.filter((fact) => here.includes(fact)),
    }))
    .filter(({ facts }) => facts.length > 0);

  const use = ({ facts }: KeptPerson) => {
    const source: Source = { from: 'kept', who: facts.name ?? '' };
    work.update((now) => fillPerson(now, definition.form, person, row, facts, source));
    void work.flush();
    setUsed(true);
  };
  const ways = (
    <>
      <LinkButton kind="secondary" href={scan}>
        {t('scan')}
      </LinkButton>
      {people.map((one) => (
        <Button key={one.id} kind="secondary" onPress={() => use(one)}>
          {t('one', { name: one.facts.name ?? '', relation: t(`in.${one.relation}`) })}
        </Button>
      ))}
    </>
  );
  const label = pick(person.label);
  return (
    <>
      <div role="status">
        {put.map(({ source, facts }) => (
          <Notice key={source.from + (source.who ?? '')} kind="done">
            <p>
              {t(`filled.${source.from}`, {
                who: source.who ?? '',
                facts: facts.map((fact) => t(`fact.${fact}`)).join(', '),
              })}
            </p>
          </Notice>
        ))}
      </div>
      {first &&
        (answered || used ? (
          <Details summary={t('again', { person: label })}>{ways}</Details>
        ) : (
          <section aria-label={t('quick', { person: label })}>
            <p class="soft">{t('quick', { person: label })}</p>
            {ways}
          </section>
        ))}
    </>
  );
}

function isAnswered({ draft }: OpenDraft, person: Person, fact: Fact, row?: number): boolean {
  const path = placeOf(person, fact, row);
  return path !== undefined && getAt(draft.answers, path) !== undefined;
}
