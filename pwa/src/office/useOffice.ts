/** Where the person who is open on this phone works. */

import { getEntity } from '../store/entities';
import { listEntities } from '../store/entityList';
import { useLive } from '../store/live';
import { openProfile } from '../store/profiles';
import type { AgencyValue, RoleHeld } from '../store/types';
import { WEEKDAYS_ONLY, type WorkCalendar } from './due';

export type Office = {
  person: string | null;
  roles: RoleHeld[];
  /** Agencies by id, with their names and days off. */
  agencies: Map<string, AgencyValue>;
};

const WATCHED = ['me', 'agency'];

export function useOffice(): Office | undefined {
  return useLive(WATCHED, async () => {
    const person = openProfile()?.person ?? null;
    const [me, agencies] = await Promise.all([
      person ? getEntity('me', person) : undefined,
      listEntities('agency'),
    ]);
    return {
      person,
      roles: me?.value.roles ?? [],
      agencies: new Map(agencies.map(({ id, value }) => [id, value])),
    };
  });
}

/** Of which agencies the person may make officers. An admin of no agency is one of all. */
export function adminOf(office: Office): string[] {
  const admin = office.roles.filter((held) => held.role === 'admin');
  return admin.some((held) => held.agency === null)
    ? [...office.agencies.keys()]
    : admin.flatMap((held) => held.agency ?? []);
}

/** Each agency's days off, ready for counting. */
export function calendarsOf(office: Office): (agency: string) => WorkCalendar {
  const calendars = new Map<string, WorkCalendar>();
  for (const [id, { calendar }] of office.agencies) {
    calendars.set(id, { closed: new Set(calendar.closed), open: new Set(calendar.open) });
  }
  return (agency) => calendars.get(agency) ?? WEEKDAYS_ONLY;
}
