// @vitest-environment node
import { expect, test } from 'vitest';

import { fieldId, getAt, setAt } from '../../src/forms/paths';

const ANSWERS = {
  full_name: 'Trần Thị Thái',
  head: { name: 'Trần Văn Bình' },
  members: [{ full_name: 'An' }, { full_name: 'Bình', sex: 'male' }],
};

test('an answer is read at its place, in groups and rows too', () => {
  expect(getAt(ANSWERS, ['full_name'])).toBe('Trần Thị Thái');
  expect(getAt(ANSWERS, ['head', 'name'])).toBe('Trần Văn Bình');
  expect(getAt(ANSWERS, ['members', 1, 'sex'])).toBe('male');
});

test('where nothing stands nothing is read', () => {
  expect(getAt(ANSWERS, ['phone'])).toBeUndefined();
  expect(getAt(ANSWERS, ['members', 7, 'sex'])).toBeUndefined();
  expect(getAt(ANSWERS, ['full_name', 'deeper'])).toBeUndefined();
});

test('writing makes the groups and rows on the way and leaves the original alone', () => {
  const before = JSON.stringify(ANSWERS);
  expect(setAt({}, ['head', 'name'], 'x')).toEqual({ head: { name: 'x' } });
  const after = setAt(ANSWERS, ['members', 0, 'sex'], 'female');
  expect(after['members']).toEqual([{ full_name: 'An', sex: 'female' }, ANSWERS.members[1]]);
  expect(JSON.stringify(ANSWERS)).toBe(before);
});

test('an answer that is emptied is taken away, and its neighbours stay', () => {
  expect(setAt(ANSWERS, ['members', 1, 'sex'], undefined)['members']).toEqual([
    { full_name: 'An' },
    { full_name: 'Bình' },
  ]);
  expect(setAt(ANSWERS, ['full_name'], undefined)).not.toHaveProperty('full_name');
});

test('the id of an input names its place', () => {
  expect(fieldId(['members', 0, 'full_name'])).toBe('q-members-0-full_name');
});
