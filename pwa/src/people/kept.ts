/** The people somebody keeps on this phone to fill forms from: encrypted under their own profile, sent to nobody. */

import { announce } from '../store/changes';
import { seal, unseal } from '../store/crypto';
import { read, transact } from '../store/database';
import { uuid7 } from '../store/ids';
import { requireSession, session } from '../store/session';
import type { Facts } from './facts';

/** What they are to the profile's owner; `people.json` has the word. */
export const RELATIONS = [
  'self',
  'spouse',
  'child',
  'parent',
  'grandparent',
  'grandchild',
  'sibling',
  'other',
] as const;
export type Relation = (typeof RELATIONS)[number];

export type KeptPerson = { id: string; relation: Relation; facts: Facts; keptAt: number };

const place = (profile: string, id: string) => `people/${profile}/${id}`;

/** Of the open profile: oneself first, then the last kept first. Nobody's where none is open. */
export async function listPeople(): Promise<KeptPerson[]> {
  const open = await session();
  if (!open) return [];
  const { id: profile } = open.profile;
  const own = IDBKeyRange.bound([profile], [profile, []]);
  const records = await read(['people'], (tx) => tx.objectStore('people').getAll(own));
  const people = await Promise.all(
    records.map((record) => unseal<KeptPerson>(open.key, place(profile, record.id), record)),
  );
  const first = ({ relation }: KeptPerson) => (relation === 'self' ? 0 : 1);
  return people.sort((a, b) => first(a) - first(b) || b.keptAt - a.keptAt);
}

/** For a form, which can be filled without them: nobody where they cannot be read. */
export function peopleToOffer(): Promise<KeptPerson[]> {
  return listPeople().catch(() => []);
}

/** The owner's own facts. */
export async function ownFacts(): Promise<Facts | undefined> {
  return (await listPeople()).find(({ relation }) => relation === 'self')?.facts;
}

/** Who is kept already and is this person: by number, else by name and birth. */
export function alike(people: KeptPerson[], facts: Facts): KeptPerson | undefined {
  return people.find(({ facts: kept }) =>
    facts.citizen_id && kept.citizen_id
      ? facts.citizen_id === kept.citizen_id
      : facts.name === kept.name &&
        (!facts.birth_date || !kept.birth_date || facts.birth_date === kept.birth_date),
  );
}

/**
 * Keep somebody; what is known of them already and not said now stays. There is one `self`: another one who was becomes
 * `other`. Resolves when durable.
 */
export async function keepPerson(relation: Relation, facts: Facts): Promise<KeptPerson> {
  const { key, profile } = await requireSession();
  const people = await listPeople();
  const known = alike(people, facts);
  const changed: KeptPerson[] = [
    {
      id: known?.id ?? uuid7(),
      relation,
      facts: { ...known?.facts, ...facts },
      keptAt: Date.now(),
    },
  ];
  if (relation === 'self') {
    for (const one of people) {
      if (one.relation === 'self' && one.id !== known?.id) {
        changed.push({ ...one, relation: 'other' });
      }
    }
  }
  const records = await Promise.all(
    changed.map(async (one) => ({
      profile: profile.id,
      id: one.id,
      ...(await seal(key, place(profile.id, one.id), one)),
    })),
  );
  await transact(['people'], async (tx) => {
    for (const record of records) await tx.objectStore('people').put(record);
  });
  announce(['people']);
  return changed[0] as KeptPerson;
}

export async function forgetPerson(id: string): Promise<void> {
  const { profile } = await requireSession();
  await transact(['people'], (tx) => tx.objectStore('people').delete([profile.id, id]));
  announce(['people']);
}
