/** In the settings: who is kept on this phone to fill forms from, and taking them away. */

import { useState } from 'preact/hooks';

import type { Address, Choice } from '../forms/engine/types';
import { groupDigits } from '../forms/render/CitizenId';
import { formatDate, pick, useTexts } from '../i18n';
import vi from '../i18n/vi/people.json';
import { listEntities } from '../store/entityList';
import { useLive } from '../store/live';
import { session } from '../store/session';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { FACTS, type Fact, type Facts, factOf } from './facts';
import { forgetPerson, type KeptPerson, keepPerson, listPeople } from './kept';

type Names = { placeName: (address: Address) => string };

type Found = { people: KeptPerson[]; names: Names | undefined; groups: Choice[] };

/** The words for ethnic groups are those of the forms that ask for one. */
async function ethnicGroups(): Promise<Choice[]> {
  const forms = await listEntities('form');
  for (const { value } of forms) {
    const list = value.form.lists?.['ethnic_groups'];
    if (list) return list;
  }
  return [];
}

/** Null where nobody's part is open. */
async function load(): Promise<Found | null> {
  if (!(await session())) return null;
  const people = await listPeople();
  const named = people.some(({ facts }) => facts.address);
  const names = named
    ? await import('../forms/render/places').then(
        ({ loadPlaces }) => loadPlaces(),
        () => undefined,
      )
    : undefined;
  const grouped = people.some(({ facts }) => facts.ethnic_group);
  return { people, names, groups: grouped ? await ethnicGroups() : [] };
}

export default function PeopleSection() {
  const t = useTexts('people', vi);
  const found = useLive(['people', 'profile'], load, []);
  const [removed, setRemoved] = useState<KeptPerson | null>(null);
  if (!found) return null;
  const { people, names, groups } = found;

  const say = (facts: Facts, fact: Fact): string => {
    const value = factOf(facts, fact);
    if (value === undefined || value === null) return '';
    if (fact === 'address') {
      const address = value as unknown as Address;
      return names ? names.placeName(address) : (address.detail ?? '');
    }
    const text = String(value);
    if (fact === 'birth_date' || fact === 'issued_on') return formatDate(text);
    if (fact === 'citizen_id') return groupDigits(text);
    if (fact === 'sex') return text === 'male' || text === 'female' ? t(`sex.${text}`) : '';
    if (fact === 'ethnic_group') {
      const group = groups.find((one) => one.value === text);
      return group ? pick(group.label) : '';
    }
    return text;
  };
  const remove = async (person: KeptPerson) => {
    await forgetPerson(person.id);
    setRemoved(person);
    document.getElementById('kept-people')?.focus();
  };
  const undo = async () => {
    if (removed) await keepPerson(removed.relation, removed.facts);
    setRemoved(null);
  };

  return (
    <section aria-labelledby="kept-people">
      <h2 id="kept-people" tabIndex={-1}>
        {t('kept')}
      </h2>
      <p>{t(people.length > 0 ? 'kept_about' : 'kept_none')}</p>
      <div role="status">
        {removed && (
          <Notice>
            <p>{t('removed', { name: removed.facts.name ?? '' })}</p>
            <Button kind="secondary" onPress={() => void undo()}>
              {t('undo')}
            </Button>
          </Notice>
        )}
      </div>
      {people.map((person) => {
        const { id, relation, facts } = person;
        const name = facts.name ?? '';
        return (
          <section class="card" key={id} aria-label={name}>
            <h3>{t('one', { name, relation: t(`in.${relation}`) })}</h3>
            <dl class="facts">
              {FACTS.filter((fact) => fact !== 'name' && say(facts, fact)).map((fact) => (
                <div key={fact}>
                  <dt>{t(`label.${fact}`)}</dt>
                  <dd>{say(facts, fact)}</dd>
                </div>
              ))}
            </dl>
            <Button kind="secondary" onPress={() => void remove(person)}>
              {t('remove')}
              <span class="hidden"> {name}</span>
            </Button>
          </section>
        );
      })}
    </section>
  );
}
