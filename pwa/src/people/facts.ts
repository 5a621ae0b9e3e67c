/** What is known of a person, from a card or kept on the phone: values as questions of that kind keep them. */

import type { Address, Answer, Person } from '../forms/engine/types';

export type Facts = {
  name?: string;
  birth_date?: string;
  sex?: string;
  citizen_id?: string;
  /** A commune may be lacking where an old address was not understood. */
  address?: Partial<Address>;
  phone?: string;
  old_id?: string;
  issued_on?: string;
  ethnic_group?: string;
};

export type Fact = keyof Facts & keyof Person;

/** In the order in which they are said. */
export const FACTS: readonly Fact[] = [
  'name',
  'birth_date',
  'sex',
  'citizen_id',
  'old_id',
  'issued_on',
  'ethnic_group',
  'phone',
  'address',
];

/** Where the form asks for a fact of `person`; undefined where it does not, or where no row is given. */
export function placeOf(person: Person, fact: Fact, row?: number): (string | number)[] | undefined {
  const key = person[fact];
  if (!key) return undefined;
  if (!person.table) return key.split('.');
  return row === undefined ? undefined : [person.table, row, key];
}

export function factOf(facts: Facts, fact: Fact): Answer | undefined {
  return facts[fact] as Answer | undefined;
}
