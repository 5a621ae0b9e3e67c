// @vitest-environment node
/**
 * The engine without a screen against the real server through a network that fails: what people did is there exactly once
 * or given back to them, every phone sees the same in the end, and its state says *all sent* or *needs you*.
 *
 * HOSOXA_FAULT_SEEDS: how many seeds (10); HOSOXA_FAULT_FIRST: the first (1); HOSOXA_FAULT_STEPS: steps of each (45).
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Scripts, scripts } from './support/bundle';
import { file, type Person, withdraw, work } from './support/people';
import { seeded } from './support/random';
import { type Server, startServer } from './support/server';
import { judge, live, newWorld, settle, type World } from './support/world';

const setting = (name: string, otherwise: number) =>
  Number(process.env[`HOSOXA_FAULT_${name}`] ?? otherwise);
const SEEDS = setting('SEEDS', 10);
const FIRST = setting('FIRST', 1);
const STEPS = setting('STEPS', 45);
/** Judged by what comes of it, never by how long it took: this only ends what hangs. */
const PATIENCE = 300_000 + 20_000 * SEEDS;

let server: Server;
let made: Scripts;
let residents = 0;

beforeAll(async () => {
  [server, made] = await Promise.all([
    startServer({ residents: SEEDS + 10, officers: 1, devices: 3 }),
    scripts(),
  ]);
}, PATIENCE);
afterAll(() => server.close(), PATIENCE);

/** Somebody whom no other test knows, and the one officer. */
function cast() {
  const resident = server.accounts.residents[residents++];
  const officer = server.accounts.officers[0];
  if (!resident || !officer) throw new Error('more people are needed');
  return { resident, officer };
}

async function play(seed: number, steps = STEPS) {
  const world = await newWorld(server, made, cast(), seed);
  await live(world, steps);
  await settle(world);
  return { world, verdict: await judge(world) };
}

describe('in a bad network', () => {
  test(
    `nothing is lost, doubled or stuck (seeds ${FIRST} to ${FIRST + SEEDS - 1})`,
    async () => {
      let [applied, rejected] = [0, 0];
      for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
        const { world, verdict } = await play(seed);
        expect(verdict.faults, `seed ${seed}\n${world.story.join('\n')}`).toEqual([]);
        applied += verdict.applied;
        rejected += verdict.rejected;
      }
      const { none, ...met } = server.proxy.counts;
      console.info(`${applied} applied, ${rejected} given back; ${none} requests without a fault`);
      console.info(JSON.stringify(met));
      expect(applied).toBeGreaterThan(SEEDS);
    },
    PATIENCE,
  );

  test(
    'a seed plays the same story again',
    async () => {
      const [first, second] = [await play(FIRST, 25), await play(FIRST, 25)];
      expect(second.world.story).toEqual(first.world.story);
      expect(second.verdict).toEqual(first.verdict);
    },
    PATIENCE,
  );
});

/** Everybody sends and fetches twice, so that what one has sent late the others have seen. */
async function everybody({ people }: World): Promise<void> {
  for (let round = 0; round < 2; round++) for (const { tab } of people) await tab.syncNow('manual');
}

describe('a server restored from yesterday\u2019s backup', () => {
  test.each([
    ['the resident\u2019s phone', [0, 1, 2], 0],
    ['the officer\u2019s phone', [2, 1, 0], 2],
  ])(
    'gets back what its three devices had sent, %s first',
    async (_who, order, back) => {
      const world = await newWorld(server, made, cast(), 7);
      const [a, b, c] = world.people as [Person, Person, Person];
      const usual = seeded(0);
      const mine = async (who: Person, dossier: string) => {
        expect(await work(who, dossier, { ...usual, chance: () => true })).toBe(true);
      };
      const yesterday = await file(a);
      await everybody(world);
      await server.backup();

      const today = await file(a);
      const other = await file(b);
      await everybody(world);
      await mine(c, yesterday);
      await mine(c, today);
      await everybody(world);
      await mine(c, today);
      await everybody(world);
      // Done since, and not sent yet when the server goes back.
      await withdraw(b, other);
      world.dossiers.push(yesterday, today, other);
      const before = await a.tab.listEntities('dossier');
      expect(before).toHaveLength(3);

      await server.restore();
      for (const n of order) {
        const who = world.people[n] as Person;
        who.phone.weather = () => 'drop-after';
        await who.tab.syncNow('manual');
        // Whatever of it came through: nobody misses a dossier meanwhile.
        expect(await a.tab.listEntities('dossier')).toHaveLength(3);
        who.phone.weather = () => 'none';
        await who.tab.syncNow('manual');
        if (who !== c) expect(await who.tab.listEntities('dossier')).toHaveLength(3);
      }
      await settle(world);
      const verdict = await judge(world);
      expect(verdict.faults, world.story.join('\n')).toEqual([]);
      // A step on a dossier that its phone has not brought back yet is given back to the officer, with its words.
      expect(verdict).toMatchObject({ applied: 7 - back, rejected: back });
    },
    PATIENCE,
  );
});
