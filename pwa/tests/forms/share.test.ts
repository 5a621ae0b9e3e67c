// @vitest-environment node
import { expect, test } from 'vitest';

import { share } from '../../src/forms/share';

const one = { key: 'one' };
const two = { key: 'two' };
const cell = (question: object, value: unknown) => ({ question, path: ['t', 0], value });

test('what equals what was there before is the same thing again', () => {
  const before = [cell(one, 'a'), cell(two, { province: '19' })];
  const now = [cell(one, 'a'), cell(two, { province: '19' })];
  expect(share(before, now)).toBe(before);
});

test('what is new stays new, and its neighbours stay what they were', () => {
  const before = [cell(one, 'a'), cell(two, ['x', 'y'])];
  const after = share(before, [cell(one, 'b'), cell(two, ['x', 'y'])]);
  expect(after).not.toBe(before);
  expect(after[0]).toEqual(cell(one, 'b'));
  expect(after[1]).toBe(before[1]);
});

test('an entry more or less is another list', () => {
  const before = [cell(one, 'a')];
  expect(share(before, [cell(one, 'a'), cell(two, 'b')])).toHaveLength(2);
  expect(share([cell(one, 'a'), cell(two, 'b')], [cell(one, 'a')])).toHaveLength(1);
  expect(share(before, [])).toEqual([]);
  expect(share({ a: undefined }, { b: undefined })).toEqual({ b: undefined });
});

test('what stands in another question\u2019s place is never mixed with it', () => {
  const list = [{ value: 'a' }];
  const before = [{ ...cell(one, 'a'), choices: list }];
  const now = [{ ...cell(two, 'a'), choices: [{ value: 'a' }] }];
  const choices = now[0]?.choices;
  const after = share(before, now);
  expect(after[0]?.question).toBe(two);
  expect(after[0]?.choices).toBe(choices);
  expect(choices).not.toBe(list);
});
