import { expect, test } from 'vitest';

import { inHand } from '../../src/forms/inHand';
import type { Draft } from '../../src/store/draftTypes';

const draft = { id: 'd', answers: {} } as unknown as Draft;
const answer = (key: string, value: string) => (before: Draft) => ({
  answers: { ...before.answers, [key]: value },
});

test('whoever asks for the draft gets all that was typed, in order, once', () => {
  const hand = inHand();
  hand.current = draft;
  hand.type(answer('a', '1'));
  hand.type(answer('a', '12'));
  hand.type((before) => ({ answers: { ...before.answers, b: `${before.answers['a']}3` } }));
  const now = hand.current;
  expect(now).toEqual({ id: 'd', answers: { a: '12', b: '123' } });
  expect(hand.current).toBe(now);
});

test('a letter makes another draft, so that what was read before it does not take its place', () => {
  const hand = inHand();
  hand.current = draft;
  const before = hand.current;
  hand.type(answer('a', '1'));
  expect(hand.current).not.toBe(before);
  expect(draft.answers).toEqual({});
});

test('what is put in its place has what it is given, and no letters of before', () => {
  const hand = inHand();
  hand.current = draft;
  hand.type(answer('a', '1'));
  hand.current = { ...draft, answers: { c: 'merged' } };
  expect(hand.current?.answers).toEqual({ c: 'merged' });
});
