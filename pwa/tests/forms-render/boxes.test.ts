// @vitest-environment node
import { expect, test } from 'vitest';

import { evaluate, type Question } from '../../src/forms/engine';
import { groupDigits } from '../../src/forms/render/CitizenId';
import { joinDate, splitDate } from '../../src/forms/render/DateField';
import { joinTime } from '../../src/forms/render/TimeField';

const TEXT = { vi: 'x', en: 'x' };

function read(question: Partial<Question> & Pick<Question, 'kind'>, typed: string) {
  const full: Question = { key: 'q', label: TEXT, ...question };
  const form = { pages: [{ key: 'p', title: TEXT, questions: [full] }] };
  const { answers, errors } = evaluate({ form }, { q: typed }, { today: '2026-11-21' });
  return { value: answers['q'], errors: errors.map(({ code }) => code) };
}

test('what stands in the boxes comes back as it was typed, also half a date', () => {
  for (const parts of [
    ['27', '3', '1962'],
    ['5', '', ''],
    ['', '', '19'],
    ['1', '12', ''],
  ]) {
    expect(splitDate(joinDate(parts))).toEqual(parts);
  }
});

test('a date that the engine has read goes into its boxes', () => {
  expect(splitDate('1962-03-27')).toEqual(['27', '03', '1962']);
  expect(splitDate('1962-03')).toEqual(['', '03', '1962']);
  expect(splitDate('1962')).toEqual(['', '', '1962']);
});

test('the engine reads the boxes: whole, partial where stated, and refuses half a date', () => {
  expect(read({ kind: 'date' }, joinDate(['27', '3', '1962'])).value).toBe('1962-03-27');
  expect(read({ kind: 'date', partial: true }, joinDate(['', '3', '1962'])).value).toBe('1962-03');
  expect(read({ kind: 'date', partial: true }, joinDate(['', '', '1962'])).value).toBe('1962');
  expect(read({ kind: 'date' }, joinDate(['', '3', '1962'])).errors).toEqual(['kind']);
  expect(read({ kind: 'date' }, joinDate(['27', '', '1962'])).errors).toEqual(['kind']);
  expect(read({ kind: 'date', partial: true }, joinDate(['27', '', '1962'])).errors).toEqual([
    'kind',
  ]);
  expect(read({ kind: 'date' }, joinDate(['31', '2', '1990'])).errors).toEqual(['kind']);
});

test('a separator typed into a box does not move the others', () => {
  expect(joinDate(['1/2', '3', '1990']).split('/')).toHaveLength(3);
});

test('an hour without minutes is the full hour', () => {
  expect(read({ kind: 'time' }, joinTime(['7', ''])).value).toBe('07:00');
  expect(read({ kind: 'time' }, joinTime(['7', '30'])).value).toBe('07:30');
  expect(read({ kind: 'time' }, joinTime(['', '30'])).errors).toEqual(['kind']);
});

test('digits stand in threes while they are typed', () => {
  expect(groupDigits('001199000017')).toBe('001 199 000 017');
  expect(groupDigits('0011')).toBe('001 1');
  expect(groupDigits('001 199')).toBe('001 199');
});
