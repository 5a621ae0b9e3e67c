/** One seed's story: a resident with two phones, an officer with one, networks and clocks as the seed has them. */

import type { Collection } from '../../../src/store/types';
import type { Scripts } from './bundle';
import { type Deed, file, goOn, type Person, read, signIn, withdraw, work } from './people';
import { Phone } from './phone';
import { FAULTS } from './proxy';
import { type Random, seeded } from './random';
import type { Account, Server } from './server';

const HOUR = 3_600_000;
const YEAR = 31_536_000_000;

const PERSONAL: Collection[] = [
  'me',
  'dossier',
  'dossier_answers',
  'dossier_event',
  'supplement',
  'notice',
];
const OFFICIAL: Collection[] = ['case', 'case_answers', 'case_event', 'case_supplement'];

export type World = {
  seed: number;
  server: Server;
  scripts: Scripts;
  random: Random;
  resident: Account;
  people: Person[];
  officer: Person;
  /** Filed so far, in that order. */
  dossiers: string[];
  /** What was done, by whom, with which faults, and what the phone said after it. */
  story: string[];
};

export type Cast = { resident: Account; officer: Account };

export async function newWorld(
  server: Server,
  scripts: Scripts,
  { resident, officer }: Cast,
  seed: number,
): Promise<World> {
  const random = seeded(seed);
  const born = Date.now();
  const phone = (name: string) => new Phone(name, scripts, server.proxy, random, born);
  const people = [
    await signIn(phone('A'), resident, 0),
    await signIn(phone('B'), resident, 1),
    await signIn(phone('C'), officer, 0),
  ];
  const last = people[2] as Person;
  // What other seeds have left in the agency comes before this one's story begins.
  await last.tab.syncNow('start');
  return {
    seed,
    server,
    scripts,
    random,
    resident,
    people,
    officer: last,
    dossiers: [],
    story: [],
  };
}

/** One line of the story. `faults` counts those requests only that were asked while it happened. */
async function tell(world: World, who: Person, what: string, asked: number): Promise<void> {
  const faults = who.phone.log.slice(asked).filter((fault) => fault !== 'none');
  await who.tab.refreshState();
  const { kind, total } = who.tab.syncState();
  world.story.push(`${who.phone.name} ${what} [${faults.join(' ')}] ${kind} ${total}`);
  // Whatever happens, what was done is on the phone it was done on.
  const kept = await who.phone.kept();
  for (const { id, type, mark } of who.deeds) {
    if (!kept.has(id)) throw new Error(`${type} ${mark} is lost: seed ${world.seed}`);
  }
}

/** `random` is of this step alone: how many requests it takes does not shift what comes after it. */
function storm(random: Random, who: Person, share: number): void {
  who.phone.weather = () => (random.chance(share) ? random.pick(FAULTS) : 'none');
}

const calm = (who: Person) => {
  who.phone.weather = () => 'none';
};

const REASONS = ['manual', 'manual', 'manual', 'online', 'timer', 'visible', 'start'] as const;

/** The tab dies in the middle of sending; the phone opens another, which knows only what is on the disk. */
async function die(who: Person, after: number): Promise<void> {
  who.phone.doom = after;
  await Promise.race([who.tab.died, who.tab.syncNow('manual')]);
  who.phone.doom = null;
  who.tab = who.phone.tab();
}

/** The session is over, or somebody else's: nothing goes until its owner has signed in again. */
async function locked(world: World, who: Person, cookie: string): Promise<void> {
  const own = who.phone.cookie;
  who.phone.cookie = cookie;
  await who.tab.syncNow('manual');
  const waits = (await who.tab.listQueue()).some(({ state }) => state !== 'rejected');
  const { kind } = who.tab.syncState();
  if (waits && kind === 'all-sent') throw new Error(`all sent? seed ${world.seed}`);
  who.phone.cookie = own;
  await who.tab.resume();
}

async function sync(world: World, who: Person, random: Random): Promise<string> {
  const { phone, tab } = who;
  const way = random.below(12);
  if (way === 0) {
    await die(who, random.below(3));
    return 'dies';
  }
  if (way === 1) {
    const other = phone.tab();
    await Promise.all([
      tab.syncNow('manual'),
      other.syncNow('manual'),
      who.worker.hosoxaSync('background'),
    ]);
    return 'sends from two tabs and the worker';
  }
  if (way === 2) {
    await who.worker.hosoxaSync(random.pick(['push', 'background']));
    await tab.syncNow('visible');
    return 'sends from the worker';
  }
  if (way === 3) {
    await locked(world, who, random.chance(0.5) ? '' : (world.officer.account.cookies[1] ?? ''));
    return 'is not signed in';
  }
  const reason = random.pick(REASONS);
  await tab.syncNow(reason);
  return `sends (${reason})`;
}

/** What somebody does next, whether there is a network or not. */
async function act(world: World, who: Person, random: Random): Promise<string> {
  const { dossiers } = world;
  if (who === world.officer) {
    const known = dossiers.length > 0 ? random.pick(dossiers) : null;
    const done = known !== null && (await work(who, known, random));
    // The next step right after, before the first is sent.
    if (done && random.chance(0.3)) await work(who, known, random);
    return done ? 'works' : 'looks';
  }
  if (dossiers.length > 0 && random.chance(0.6)) {
    const done = random.chance(0.25)
      ? await read(who)
      : await goOn(who, random.pick(dossiers), random);
    return done ? 'goes on' : 'looks';
  }
  const filed = await file(who, random.chance(0.2) ? 'x'.repeat(190) : '');
  dossiers.push(filed);
  if (random.chance(0.15)) await withdraw(who, filed);
  return 'files';
}

/** `steps` of the seed's story, in a bad network. */
export async function live(world: World, steps: number, share = 0.45): Promise<void> {
  const { random, people } = world;
  for (let step = 0; step < steps; step++) {
    const who = random.pick(people);
    const asked = who.phone.log.length;
    storm(random.fork(`weather ${step}`), who, share);
    who.phone.clock += random.below(HOUR / 4);
    if (random.chance(0.04)) who.phone.clock += random.pick([YEAR, -YEAR, -HOUR]);
    if (random.chance(0.1)) {
      await tell(world, who, `${await world.server.proxy.arrive()} arrive late`, asked);
      continue;
    }
    const own = random.fork(`step ${step}`);
    const what = random.chance(0.6) ? await act(world, who, own) : await sync(world, who, own);
    await tell(world, who, what, asked);
  }
}

function waits(queue: { state: string }[]): boolean {
  return queue.some(({ state }) => state !== 'rejected');
}

/** The network is whole again: everybody sends and fetches until nothing waits anywhere. Bounded; never by the clock. */
export async function settle(world: World): Promise<void> {
  const { people, server } = world;
  await server.proxy.arrive();
  for (let round = 0; round < 8; round++) {
    let still = false;
    for (const who of people) {
      calm(who);
      const asked = who.phone.log.length;
      await who.tab.syncNow('manual');
      still ||= waits(await who.tab.listQueue());
      await tell(world, who, 'settles', asked);
    }
    // What one has sent late is what the others have not yet seen: once more after the last item went.
    if (!still && round > 1) return;
  }
  const left = await Promise.all(people.map(({ tab }) => tab.listQueue()));
  throw new Error(`seed ${world.seed} is stuck: ${JSON.stringify(left.flat())}`);
}

type Snapshot = Map<string, string>;

async function seen(who: Person, collections: Collection[]): Promise<Snapshot> {
  const found: Snapshot = new Map();
  for (const collection of collections) {
    for (const { id, version, value } of await who.tab.listEntities(collection)) {
      found.set(`${collection}/${id}`, JSON.stringify({ version, value }));
    }
  }
  return found;
}

/** A phone that has never seen anything fetches all there is. */
async function witness(world: World, account: Account, session: number): Promise<Person> {
  const phone = new Phone('W', world.scripts, world.server.proxy, world.random, Date.now());
  const who = await signIn(phone, account, session);
  await who.tab.syncNow('manual');
  return who;
}

function differences(one: Snapshot, other: Snapshot): string[] {
  const keys = new Set([...one.keys(), ...other.keys()]);
  return Array.from(keys).filter((key) => one.get(key) !== other.get(key));
}

/** What an applied mutation leaves in the dossier's history. */
const EVENTS: Record<string, string> = {
  'dossier.file': 'filed',
  'dossier.supplement': 'supplemented',
  'dossier.withdraw': 'withdrawn',
  'dossier.receive': 'received',
  'dossier.process': 'processing',
  'dossier.request-supplement': 'supplement-requested',
  'dossier.request-payment': 'payment-requested',
  'dossier.confirm-payment': 'payment-confirmed',
  'dossier.finish': 'finished',
  'dossier.refuse': 'refused',
  'dossier.stop': 'stopped',
};

export type Verdict = {
  /** Sentences; none when all is well. */
  faults: string[];
  applied: number;
  rejected: number;
};

/** Is everything that was done there exactly once, or given back to who did it, and does everybody see the same? */
export async function judge(world: World): Promise<Verdict> {
  const faults: string[] = [];
  const deeds: (Deed & { state: string })[] = [];
  for (const who of world.people) {
    const kept = await who.phone.kept();
    const queue = await who.tab.listQueue();
    for (const deed of who.deeds) deeds.push({ ...deed, state: kept.get(deed.id) ?? 'lost' });
    for (const { id, state, problem } of queue) {
      if (state === 'rejected' && !problem?.detail) faults.push(`${id} is refused without a word`);
    }
    const { kind } = who.tab.syncState();
    const wanted = queue.length > 0 ? 'needs-you' : 'all-sent';
    if (kind !== wanted) faults.push(`${who.phone.name} says ${kind}, not ${wanted}`);
  }
  const resident = await witness(world, world.resident, 2);
  const officer = await witness(world, world.officer.account, 2);
  const events = await resident.tab.listEntities('dossier_event');
  const notices = await resident.tab.listEntities('notice');
  const dossiers = await resident.tab.listEntities('dossier');

  const left = new Map<string, number>();
  for (const { value } of events) {
    const key = `${value.dossier} ${value.kind}`;
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  for (const { state, type, entity, mark } of deeds) {
    if (state !== 'sent' && state !== 'rejected') faults.push(`${type} ${mark} is ${state}`);
    if (state !== 'sent') continue;
    if (type === 'notice.read') {
      if (!notices.find(({ id }) => id === entity)?.value.read_at)
        faults.push(`${mark} is not read`);
      continue;
    }
    const key = `${entity} ${EVENTS[type]}`;
    left.set(key, (left.get(key) ?? 0) - 1);
  }
  for (const [key, count] of left) {
    if (count > 0) faults.push(`${key} happened ${count} times too often`);
    if (count < 0) faults.push(`${key} is missing ${-count} times`);
  }
  const filings = deeds.filter(({ type }) => type === 'dossier.file');
  for (const { state, mark } of filings) if (state !== 'sent') faults.push(`${mark} was not filed`);
  const codes = new Set(dossiers.map(({ value }) => value.code));
  if (dossiers.length !== filings.length) faults.push(`${dossiers.length} of ${filings.length}`);
  if (codes.size !== dossiers.length) faults.push('two dossiers have one code');

  const [a, b, c] = world.people as [Person, Person, Person];
  const truth = await seen(resident, PERSONAL);
  for (const who of [a, b]) {
    for (const key of differences(truth, await seen(who, PERSONAL))) {
      faults.push(`${who.phone.name} has another ${key}`);
    }
  }
  for (const key of differences(await seen(officer, OFFICIAL), await seen(c, OFFICIAL))) {
    faults.push(`${c.phone.name} has another ${key}`);
  }
  const count = (state: string) => deeds.filter((deed) => deed.state === state).length;
  return { faults, applied: count('sent'), rejected: count('rejected') };
}
