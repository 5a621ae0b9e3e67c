// @vitest-environment node
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { decide, takeBack } from '../../src/drafts/decide';
import type { Draft, DraftValue, OtherAnswer } from '../../src/store/draftTypes';
import {
  agreed,
  carry,
  changesOf,
  foundHere,
  type Known,
  knownOf,
  merge,
  NOTHING,
  type SentDraft,
  same,
} from '../../src/sync/draftMerge';
import { DraftServer, type Mutation } from '../support/draftServer';

const AT = '2026-11-22T03:00:00.000Z';

function draftOf(answers: Draft['answers'], more: Partial<Draft> = {}): Draft {
  return {
    id: 'd1',
    procedure: '1.004194',
    version: 1,
    agency: null,
    case: null,
    answers,
    papers: [],
    page: null,
    createdAt: 0,
    updatedAt: 0,
    state: 'open',
    title: 'Tạm trú',
    ...more,
  };
}

function copyOf(answers: Draft['answers'], more: Partial<DraftValue> = {}): DraftValue {
  const { procedure, agency, case: picked, papers, title } = draftOf({});
  const plain = { procedure, form_version: 1, agency, case: picked, page: null, papers, title };
  return { ...plain, answers, conflicts: {}, updated_at: AT, device: 'other', ...more };
}

const known = (answers: Draft['answers'], more: Partial<DraftValue> = {}) =>
  knownOf(3, copyOf(answers, more));

describe('laying the server\u2019s copy into a draft', () => {
  test('what only the other side has touched is taken, what only this side has touched stays', () => {
    const mine = draftOf({ a: 'mine', b: 'b', c: 'c' });
    const next = merge(
      known({ a: 'a', b: 'b', c: 'c' }),
      mine,
      copyOf({ a: 'a', b: 'x', d: 'd' }),
      'me',
      AT,
    );
    expect(next.answers).toEqual({ a: 'mine', b: 'x', d: 'd' });
    expect(next.conflicts).toBeUndefined();
  });

  test('what both have touched keeps both, with where and when and what had been seen', () => {
    const next = merge(
      known({ a: 'a' }),
      draftOf({ a: 'mine' }),
      copyOf({ a: 'theirs' }),
      'me',
      AT,
    );
    expect(next.answers).toEqual({ a: 'theirs' });
    expect(next.conflicts).toEqual({ a: [{ value: 'mine', device: 'me', made_at: AT, since: 3 }] });
  });

  test('a removal on one side and a change on the other are two answers as well', () => {
    const next = merge(known({ a: 'a' }), draftOf({}), copyOf({ a: 'theirs' }), 'me', AT);
    expect(next.conflicts).toEqual({ a: [{ device: 'me', made_at: AT, since: 3 }] });
  });

  test('the same answer on both sides asks nobody, in whichever order its members stand', () => {
    const here = draftOf({ a: { x: 1, y: [1, { p: 1, q: 2 }] } });
    const there = copyOf({ a: { y: [1, { q: 2, p: 1 }], x: 1 } });
    expect(merge(known({}), here, there, 'me', AT).conflicts).toBeUndefined();
  });

  test('nothing new gives the draft itself', () => {
    const mine = draftOf({ a: 'mine' });
    expect(merge(known({ a: 'a' }), mine, copyOf({ a: 'a' }), 'me', AT)).toBe(mine);
  });

  test('where nothing was known before, only what differs is asked', () => {
    const next = merge(NOTHING, draftOf({ a: 1, b: 2 }), copyOf({ b: 3, c: 4 }), 'me', AT);
    expect(next.answers).toEqual({ a: 1, b: 3, c: 4 });
    expect(Object.keys(next.conflicts ?? {})).toEqual(['b']);
  });

  test('a conflict that was decided here stays decided until the server knows', () => {
    const before = known(
      { a: 'x' },
      { conflicts: { a: [{ value: 'y', device: 'o', made_at: AT }] } },
    );
    const mine = draftOf({ a: 'y' });
    const theirs = copyOf({ a: 'x', b: 'b' }, { conflicts: before.conflicts });
    const next = merge(before, mine, theirs, 'me', AT);
    expect(next.answers).toEqual({ a: 'y', b: 'b' });
    expect(next.conflicts).toBeUndefined();
    expect(changesOf(knownOf(4, theirs), next)).toEqual({
      changed: { a: 'y' },
      removed: [],
      settled: ['a'],
    });
  });

  test('decided differently on both sides is asked again', () => {
    const before = known(
      { a: 'x' },
      { conflicts: { a: [{ value: 'y', device: 'o', made_at: AT }] } },
    );
    const next = merge(before, draftOf({ a: 'x' }), copyOf({ a: 'y' }), 'me', AT);
    expect(next.answers).toEqual({ a: 'y' });
    expect(next.conflicts?.['a']).toMatchObject([{ value: 'x', device: 'me' }]);
  });

  test('the newer version of the form is kept, with what was answered under the older', () => {
    const next = merge(
      known({ a: 'a' }),
      draftOf({ a: 'a', b: 'b' }),
      copyOf({}, { form_version: 2 }),
      'me',
      AT,
    );
    expect(next).toMatchObject({ version: 2, answers: { b: 'b' } });
    expect(next.earlier).toEqual([{ version: 1, answers: { a: 'a', b: 'b' } }]);
  });

  test('agency, case and papers follow the other side unless they were touched here', () => {
    const mine = draftOf({}, { agency: 'A2', case: null });
    const next = merge(known({}), mine, copyOf({}, { agency: 'A3', case: 'new' }), 'me', AT);
    expect(next).toMatchObject({ agency: 'A2', case: 'new' });
  });
});

describe('a person\u2019s word', () => {
  const other: OtherAnswer = { value: 'y', device: 'o', made_at: AT };
  const now: OtherAnswer = { value: 'x', device: 'me', made_at: null };

  test('sets one aside, from where it can be taken back', () => {
    const asked = draftOf({ a: 'x' }, { conflicts: { a: [other] } });
    const chosen = { ...asked, ...decide(asked, 'a', other, now) };
    expect(chosen).toMatchObject({ answers: { a: 'y' }, conflicts: {}, settled: { a: [now] } });
    const back = { ...chosen, ...takeBack(chosen, 'a', now, other) };
    expect(back).toMatchObject({ answers: { a: 'x' }, settled: { a: [other] } });
  });
});

describe('what was typed while more came', () => {
  test('lies over what came; an answer that both touched keeps both', () => {
    const before = draftOf({ a: 'a', b: 'b', c: 'c' });
    const now = draftOf({ a: 'came', b: 'came', c: 'c' }, { rev: 2 });
    const typed = { ...before, page: 'p2', answers: { a: 'typed', b: 'b', c: 'typed' } };
    const next = carry(now, before, typed, 'me', AT);
    expect(next).toMatchObject({
      rev: 2,
      page: 'p2',
      answers: { a: 'came', b: 'came', c: 'typed' },
    });
    expect(next.conflicts).toEqual({
      a: [{ value: 'typed', device: 'me', made_at: AT, since: null }],
    });
  });
});

/** One device in a world of lost answers, with the rules of `sync/drafts.ts`. */
class Device {
  draft = draftOf({});
  known: Known = NOTHING;
  sent: { mutations: Mutation[]; draft: SentDraft } | null = null;
  awaits: number | null = null;
  readonly name: string;
  private readonly server: DraftServer;
  private count = 0;

  constructor(name: string, server: DraftServer) {
    this.name = name;
    this.server = server;
  }

  private mutation(base: number | null, changes: object): Mutation {
    const { procedure, agency, case: picked, papers, title } = this.draft;
    const plain = { procedure, form_version: 1, agency, case: picked, page: null, papers, title };
    const id = `${this.name}-${++this.count}`;
    const args = { ...plain, ...changes } as unknown as Mutation['args'];
    return { id, type: 'draft.save', entity: 'd1', base, after: [], made_at: AT, args };
  }

  pack(): void {
    if (this.sent || this.awaits !== null) return;
    const { answers, conflicts } = this.draft;
    const mutations = foundHere(this.draft).map(([since, found]) => this.mutation(since, found));
    const told = mutations.length > 0 && conflicts ? { told: conflicts } : {};
    const changes = 'told' in told ? null : changesOf(this.known, this.draft);
    if (changes) mutations.push(this.mutation(this.known.version, changes));
    const draft: SentDraft = { answers, ...(conflicts && { conflicts }), ...told };
    if (mutations.length > 0) this.sent = { mutations, draft };
  }

  push(answered: boolean): void {
    if (!this.sent) return;
    const versions = this.sent.mutations.map((one) => this.server.save(one, this.name));
    if (!answered) return;
    this.known = agreed(this.known, this.sent.draft);
    this.awaits = Math.max(...versions);
    this.sent = null;
  }

  pull(): void {
    const { value, version } = this.server;
    if (!value || this.sent) return;
    if (version < (this.awaits ?? (this.known.version ?? 0) + 1)) return;
    this.draft = merge(this.known, this.draft, value, this.name, AT);
    this.known = knownOf(version, value);
    this.awaits = null;
  }
}

const KEYS = ['a', 'b'];
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('type' as const),
      who: fc.nat(2),
      key: fc.nat(1),
      take: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('pack' as const, 'push' as const, 'lose' as const, 'pull' as const),
      who: fc.nat(2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      who: fc.nat(2),
      key: fc.nat(1),
      pick: fc.nat(3),
    }),
  },
);

describe('what was typed over an answer beside which another lies', () => {
  test('reaches the server after it, and neither is lost', () => {
    const server = new DraftServer();
    const [p, q] = ['p', 'q'].map((name) => new Device(name, server)) as [Device, Device];
    p.draft = draftOf({ a: 'p0' });
    p.pack();
    p.push(false);
    q.draft = draftOf({ a: 'q3' });
    q.pull();
    expect(q.draft).toMatchObject({ answers: { a: 'p0' }, conflicts: { a: [{ value: 'q3' }] } });
    q.draft = { ...q.draft, answers: { a: 'q5' } };
    for (let round = 0; round < 3; round++) {
      q.pack();
      q.push(true);
      q.pull();
    }
    expect(server.value).toMatchObject({
      answers: { a: 'q5' },
      conflicts: { a: [{ value: 'q3' }] },
    });
    expect(q.draft).toMatchObject({ answers: { a: 'q5' }, conflicts: { a: [{ value: 'q3' }] } });
  });

  test('also when both were typed here, before the server had any of it', () => {
    const server = new DraftServer();
    const q = new Device('q', server);
    const before = draftOf({});
    const now = draftOf({ a: 'one window' });
    q.draft = carry(now, before, draftOf({ a: 'another' }), 'q', AT);
    expect(q.draft.conflicts?.['a']).toMatchObject([{ value: 'another' }]);
    for (let round = 0; round < 4; round++) {
      q.pack();
      q.push(true);
      q.pull();
    }
    expect(server.value).toMatchObject({
      answers: { a: 'one window' },
      conflicts: { a: [{ value: 'another' }] },
    });
    expect(q.draft.answers).toEqual({ a: 'one window' });
  });
});

describe('three devices, one form, any order of typing, sending, losing and deciding', () => {
  test('all end with the same, and nothing that nobody set aside is lost', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const server = new DraftServer();
        const devices = ['p', 'q', 'r'].map((name) => new Device(name, server));
        /** Every answer that was typed, until somebody who saw it typed another or chose another. */
        const alive = new Map<string, string>();
        steps.forEach((one, n) => {
          const device = devices[one.who] as Device;
          const { draft } = device;
          if (one.do === 'pack') device.pack();
          else if (one.do === 'push') device.push(true);
          else if (one.do === 'lose') device.push(false);
          else if (one.do === 'pull') device.pull();
          else if (one.do === 'type' || one.do === 'decide') {
            const key = KEYS[one.key] as string;
            const now = draft.answers[key];
            if (one.do === 'type') {
              alive.delete(String(now));
              const { [key]: _old, ...rest } = draft.answers;
              const value = `${device.name}${n}`;
              if (!one.take) alive.set(value, key);
              device.draft = { ...draft, answers: one.take ? rest : { ...rest, [key]: value } };
            } else {
              const others = draft.conflicts?.[key] ?? [];
              if (others.length === 0) return;
              const own = { device: null, made_at: null, ...(now !== undefined && { value: now }) };
              const all = [own, ...others];
              const chosen = all[one.pick % all.length] as OtherAnswer;
              for (const { value } of all)
                if (!same(value, chosen.value)) alive.delete(String(value));
              device.draft = { ...draft, ...decide(draft, key, chosen, own) };
            }
          }
        });
        for (let round = 0; round < 8; round++) {
          for (const device of devices) {
            device.pull();
            device.pack();
            device.push(true);
            device.pull();
          }
        }
        // Each of them in one look: two thousand times three devices.
        const settled = {
          sent: null,
          answers: server.value?.answers ?? {},
          conflicts: server.value?.conflicts ?? {},
          changed: {},
        };
        const seen = devices.map(({ sent, draft, known }) => ({
          sent,
          answers: draft.answers,
          conflicts: draft.conflicts ?? {},
          changed: changesOf(known, draft)?.changed ?? {},
        }));
        expect(seen).toEqual([settled, settled, settled]);
        for (const [value, key] of alive) {
          const { answers = {}, conflicts = {} } = server.value ?? {};
          const found =
            answers[key] === value || conflicts[key]?.some((other) => other.value === value);
          expect(found, `${value} of ${key} is lost`).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('one device alone never disagrees with itself, whatever is lost on the way', () => {
    const alone = fc.constantFrom('type', 'pack', 'push', 'lose', 'pull');
    fc.assert(
      fc.property(fc.array(alone, { maxLength: 30 }), (steps) => {
        const server = new DraftServer();
        const device = new Device('p', server);
        steps.forEach((one, n) => {
          if (one === 'type') device.draft = { ...device.draft, answers: { a: n } };
          else if (one === 'pack') device.pack();
          else if (one === 'pull') device.pull();
          else device.push(one === 'push');
          expect(device.draft.conflicts).toBeUndefined();
          expect(server.value?.conflicts ?? {}).toEqual({});
        });
      }),
      { numRuns: 500 },
    );
  });
});
