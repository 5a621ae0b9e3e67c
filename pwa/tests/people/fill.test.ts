// @vitest-environment node
import { describe, expect, it } from 'vitest';

import type { Form, Person, Question } from '../../src/forms/engine/types';
import type { Facts } from '../../src/people/facts';
import { factsIn, fillPerson, questionAt, standing } from '../../src/people/fill';
import { offers } from '../../src/people/KeepPeople';
import type { KeptPerson } from '../../src/people/kept';
import { prefilled } from '../../src/procedures/start';
import type { FormValue } from '../../src/store/types';

const text = (vi: string) => ({ vi, en: vi });
const q = (key: string, kind: Question['kind'], more: Partial<Question> = {}): Question => ({
  key,
  kind,
  label: text(key),
  ...more,
});
const sexes = [
  { value: 'male', label: text('Nam') },
  { value: 'female', label: text('Nữ') },
];
const form: Form = {
  lists: { sexes },
  people: [
    {
      key: 'applicant',
      label: text('Người khai'),
      name: 'full_name',
      birth_date: 'birth_date',
      sex: 'sex',
      citizen_id: 'papers.number',
      address: 'home',
    },
    {
      key: 'member',
      label: text('Người cùng nhà'),
      table: 'members',
      name: 'name',
      citizen_id: 'number',
    },
  ],
  pages: [
    {
      key: 'p1',
      title: text('Một'),
      questions: [
        q('full_name', 'name', { prefill: 'profile.name' }),
        q('birth_date', 'date', { prefill: 'profile.birth_date' }),
        q('sex', 'one_of', { list: 'sexes', prefill: 'profile.sex' }),
      ],
    },
    {
      key: 'p2',
      title: text('Hai'),
      questions: [
        q('papers', 'group', {
          questions: [q('number', 'citizen_id', { prefill: 'profile.citizen_id' })],
        }),
        q('home', 'address', { prefill: 'profile.address' }),
        q('phone', 'phone', { prefill: 'profile.phone' }),
        q('members', 'table', {
          max_rows: 9,
          row_label: text('Người thứ'),
          questions: [q('name', 'name'), q('number', 'citizen_id')],
        }),
      ],
    },
  ],
};
const [applicant, member] = form.people as [Person, Person];
const THAI: Facts = {
  name: 'Hà Thị Thái',
  birth_date: '1962-03-12',
  sex: 'female',
  citizen_id: '019162000017',
  address: { province: '19', commune: '05716', detail: 'xóm Đồng Chuối' },
  phone: '0912345678',
};
const HOA: Facts = { name: 'Ma Thị Hoa', citizen_id: '019199000033', birth_date: '1999-01-30' };
const begun = { answers: { full_name: 'Ai Đó', note: 'x' } };

describe('filling all of a person at once', () => {
  it('answers every question of theirs, in groups too, and leaves the others alone', () => {
    const { answers } = fillPerson(begun, form, applicant, undefined, THAI, { from: 'card' });
    expect(answers).toEqual({
      full_name: 'Hà Thị Thái',
      birth_date: '1962-03-12',
      sex: 'female',
      papers: { number: '019162000017' },
      home: THAI.address,
      note: 'x',
    });
    expect(begun.answers).toEqual({ full_name: 'Ai Đó', note: 'x' });
  });

  it('fills one row of a table', () => {
    const draft = { answers: { members: [{ name: 'A' }, {}] } };
    const { answers, filled } = fillPerson(draft, form, member, 1, HOA, { from: 'kept', who: 'H' });
    expect(answers['members']).toEqual([
      { name: 'A' },
      { name: 'Ma Thị Hoa', number: '019199000033' },
    ]);
    expect(Object.keys(filled)).toEqual(['members.1.name', 'members.1.number']);
    // Of the table as a whole nobody can be filled.
    expect(fillPerson(draft, form, member, undefined, HOA, { from: 'card' }).answers).toBe(
      draft.answers,
    );
  });

  it('puts nothing where it does not fit, but the beginning of a date or an address', () => {
    const odd = {
      sex: 'other',
      citizen_id: '12',
      birth_date: '1962',
      address: { province: '19', detail: 'xóm Đồng Chuối' },
    };
    const { answers } = fillPerson({ answers: {} }, form, applicant, undefined, odd, {
      from: 'card',
    });
    expect(answers).toEqual({ birth_date: '1962', home: odd.address });
  });

  it('leaves the part below the commune out where it is not asked for', () => {
    const bare: Form = {
      pages: [{ ...form.pages[0], questions: [q('home', 'address', { detail: 'none' })] }],
    } as Form;
    const { answers } = fillPerson({ answers: {} }, bare, applicant, undefined, THAI, {
      from: 'card',
    });
    expect(answers).toEqual({ home: { province: '19', commune: '05716' } });
  });

  it('is said of what stands as it was put, and no more of what was changed', () => {
    const done = fillPerson(begun, form, applicant, undefined, THAI, { from: 'card' });
    expect(standing(done, applicant)).toEqual([
      { source: { from: 'card' }, facts: ['name', 'birth_date', 'sex', 'citizen_id', 'address'] },
    ]);
    const changed = { ...done, answers: { ...done.answers, full_name: 'Hà Thị Thai', sex: null } };
    expect(standing(changed, applicant)[0]?.facts).toEqual(['birth_date', 'citizen_id', 'address']);
    const again = fillPerson(changed, form, applicant, undefined, HOA, {
      from: 'kept',
      who: 'Hoa',
    });
    expect(standing(again, applicant).map(({ source }) => source.from)).toEqual(['kept', 'card']);
  });

  it('leaves nothing of the one before in the answers of another, but what was typed', () => {
    const thai = fillPerson({ answers: {} }, form, applicant, undefined, THAI, { from: 'profile' });
    const typed = { ...thai, answers: { ...thai.answers, sex: 'male' } };
    const { answers, filled } = fillPerson(typed, form, applicant, undefined, HOA, {
      from: 'kept',
      who: 'Hoa',
    });
    expect(answers).toEqual({
      full_name: 'Ma Thị Hoa',
      birth_date: '1999-01-30',
      sex: 'male',
      papers: { number: '019199000033' },
    });
    expect(Object.keys(filled)).not.toContain('home');
    // The same one again, from a source that knows less, loses nothing.
    const { address: _home, ...card } = THAI;
    const again = fillPerson(thai, form, applicant, undefined, card, { from: 'card' });
    expect(again.answers).toEqual(thai.answers);
  });

  it('finds a question by its path', () => {
    expect(questionAt(form, ['papers', 'number'])?.kind).toBe('citizen_id');
    expect(questionAt(form, ['members', 3, 'name'])?.kind).toBe('name');
    expect(questionAt(form, ['nothing'])).toBeUndefined();
  });
});

describe('whom to keep', () => {
  const { answers } = fillPerson(
    {
      answers: {
        members: [HOA, {}].map(({ name, citizen_id }) => ({
          ...(name && { name }),
          ...(citizen_id && { number: citizen_id }),
        })),
      },
    },
    form,
    applicant,
    undefined,
    THAI,
    { from: 'card' },
  );
  const kept = (relation: KeptPerson['relation'], facts: Facts): KeptPerson => ({
    id: facts.name ?? '',
    relation,
    facts,
    keptAt: 1,
  });

  it('is everybody named, the applicant as oneself', () => {
    expect(offers(form, answers, []).map(({ facts, relation }) => [facts.name, relation])).toEqual([
      ['Hà Thị Thái', 'self'],
      ['Ma Thị Hoa', 'other'],
    ]);
  });

  it('is nobody of whom nothing new is said', () => {
    const all = [kept('self', THAI), kept('child', HOA)];
    expect(offers(form, answers, all)).toEqual([]);
    const less = [kept('self', { name: 'Hà Thị Thái' }), kept('child', HOA)];
    expect(offers(form, answers, less)).toMatchObject([{ relation: 'self', known: true }]);
  });

  it('is not oneself twice', () => {
    const other = kept('self', { name: 'Bàn Văn Ba', citizen_id: '019060000099' });
    expect(offers(form, answers, [other])[0]?.relation).toBe('other');
  });

  it('is taken from right answers only', () => {
    expect(
      factsIn({ full_name: 'Hà Thị Thái', papers: { number: '12' } }, form, applicant),
    ).toEqual({
      name: 'Hà Thị Thái',
    });
  });
});

describe('a draft begins', () => {
  const definition = { form } as FormValue;
  const me = { name: 'Thái', phone: '0987654321' } as Parameters<typeof prefilled>[1];

  it('with all six facts that one keeps of oneself, and says which', () => {
    const { answers, filled } = prefilled(definition, me, THAI);
    expect(answers).toEqual({
      full_name: 'Hà Thị Thái',
      birth_date: '1962-03-12',
      sex: 'female',
      papers: { number: '019162000017' },
      home: THAI.address,
      phone: '0912345678',
    });
    expect(standing({ answers, filled }, applicant)).toEqual([
      {
        source: { from: 'profile' },
        facts: ['name', 'birth_date', 'sex', 'citizen_id', 'address'],
      },
    ]);
  });

  it('else with the name and phone of the account', () => {
    expect(prefilled(definition, me, undefined)).toEqual({
      answers: { full_name: 'Thái', phone: '0987654321' },
      filled: {
        full_name: { from: 'profile', value: 'Thái' },
        phone: { from: 'profile', value: '0987654321' },
      },
    });
    expect(prefilled(definition, undefined, undefined)).toEqual({ answers: {}, filled: {} });
  });
});
