// @vitest-environment node
/**
 * The engine without a screen against the real server through a network that fails: what people did is there exactly once
 * or given back to them, every phone sees the same in the end, and its state says *all sent* or *needs you*.
 *
 * HOSOXA_FAULT_SEEDS: how many seeds (4); HOSOXA_FAULT_FIRST: the first (1); HOSOXA_FAULT_STEPS: steps of each (45).
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Scripts, scripts } from './support/bundle';
import { type Server, startServer } from './support/server';
import { judge, live, newWorld, settle } from './support/world';

const setting = (name: string, otherwise: number) =>
  Number(process.env[`HOSOXA_FAULT_${name}`] ?? otherwise);
const SEEDS = setting('SEEDS', 4);
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
