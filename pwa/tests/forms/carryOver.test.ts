// @vitest-environment node
import { describe, expect, test } from 'vitest';

import type { Answers, Question } from '../../src/forms/engine';
import { carryOver } from '../../src/forms/versions/carryOver';
import { formOf, question } from '../support/screen';

type Prints = Record<string, string>;
const form = (questions: Question[], fingerprints: Prints) => formOf([questions], { fingerprints });

const MEMBERS = (...columns: string[]) =>
  question('members', 'table', 'Người nhà', {
    max_rows: 9,
    questions: columns.map((key) => question(key, 'text', key)),
  });

describe('carrying answers over', () => {
  test('keeps what is asked as before, names what changed, went and came', () => {
    const from = form(
      [question('a', 'text', 'A'), question('b', 'text', 'B'), question('c', 'text', 'C')],
      { a: '1', b: '2', c: '3' },
    );
    const to = form(
      [question('a', 'text', 'A'), question('b', 'number', 'B khác'), question('d', 'text', 'D')],
      { a: '1', b: '9', d: '4' },
    );
    expect(carryOver(from, to, { a: 'x', b: 'y', c: 'z' })).toEqual({
      answers: { a: 'x' },
      changed: ['b'],
      removed: ['c'],
      added: ['d'],
    });
  });

  test('says nothing of questions that were not answered', () => {
    const from = form([question('b', 'text', 'B'), question('c', 'text', 'C')], { b: '2', c: '3' });
    const to = form([question('b', 'number', 'B')], { b: '9' });
    expect(carryOver(from, to, { b: '', c: [] })).toEqual({
      answers: {},
      changed: [],
      removed: [],
      added: [],
    });
  });

  test('goes into the rows of a table, each row keeping its place', () => {
    const from = form([MEMBERS('name', 'job', 'age')], {
      members: '1',
      'members.name': 'n',
      'members.job': 'j',
      'members.age': 'a',
    });
    const to = form([MEMBERS('name', 'job')], {
      members: '2',
      'members.name': 'n',
      'members.job': 'other',
    });
    const members = [{ name: 'Ma Văn Lềnh', job: 'thợ' }, { age: '7' }, { name: 'Ma Thị Hoa' }];
    expect(carryOver(from, to, { members })).toEqual({
      answers: { members: [{ name: 'Ma Văn Lềnh' }, {}, { name: 'Ma Thị Hoa' }] },
      changed: ['members.job'],
      removed: ['members.age'],
      added: [],
    });
  });

  test('a table that becomes one text, and the other way round, is changed as a whole', () => {
    const table = form([MEMBERS('name')], { members: '1', 'members.name': 'n' });
    const plain = form([question('members', 'text', 'Ai')], { members: '2' });
    const answers: Answers = { members: [{ name: 'x' }] };
    expect(carryOver(table, plain, answers).changed).toEqual(['members']);
    expect(carryOver(plain, table, { members: 'x' }).changed).toEqual(['members']);
  });

  test('every answer is kept or named, whatever the two versions are', () => {
    // Each of six questions is the same, changed, gone or unanswered: all 4,096 ways.
    for (let way = 0; way < 4 ** 6; way++) {
      const given: Answers = {};
      const old: Question[] = [];
      const now: Question[] = [];
      const before: Prints = {};
      const after: Prints = {};
      for (let n = 0; n < 6; n++) {
        const key = `q${n}`;
        const fate = Math.floor(way / 4 ** n) % 4;
        old.push(question(key, 'text', key));
        before[key] = '1';
        if (fate !== 3) given[key] = `answer ${n}`;
        if (fate !== 2) {
          now.push(question(key, 'text', key));
          after[key] = fate === 1 ? '2' : '1';
        }
      }
      const { answers, changed, removed } = carryOver(form(old, before), form(now, after), given);
      const found = [...Object.keys(answers), ...changed, ...removed].sort();
      expect(found).toEqual(Object.keys(given).sort());
    }
  });
});
