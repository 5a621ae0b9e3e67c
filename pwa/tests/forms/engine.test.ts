// @vitest-environment node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Answers,
  choicesOf,
  evaluate,
  type Form,
  firstPageWithError,
  normaliseValue,
  type Paper,
  pageOf,
  papersFor,
  progress,
  type Question,
  validatePage,
} from '../../src/forms/engine';
import messages from '../../src/forms/engine/messages.json';

const text = (words: string) => ({ vi: words, en: words });
const question = (key: string, more: Partial<Question> = {}): Question => ({
  key,
  kind: 'text',
  label: text(key),
  ...more,
});
const form: Form = {
  lists: { sex: [{ value: 'male', label: text('Nam') }] },
  pages: [
    { key: 'who', title: text('Ai'), questions: [question('name', { required: true })] },
    {
      key: 'spouse',
      title: text('Vợ chồng'),
      show_when: { '==': [{ var: 'married' }, true] },
      questions: [question('spouse', { required: true })],
    },
    {
      key: 'home',
      title: text('Nhà'),
      questions: [
        question('married', { kind: 'yes_no' }),
        question('people', {
          kind: 'table',
          max_rows: 3,
          row_label: text('Người thứ'),
          questions: [question('name', { kind: 'name', required: true })],
        }),
      ],
    },
  ],
};
const judge = (answers: Answers) => evaluate({ form }, answers, { today: '2026-11-21' });

describe('the form engine', () => {
  it('says on which page each mistake stands', () => {
    const evaluated = judge({ married: true, people: [{}], stranger: 1 });

    expect(evaluated.errors.map(({ page, path }) => [page, path.join('.')])).toEqual([
      ['who', 'name'],
      ['spouse', 'spouse'],
      ['home', 'people.0.name'],
      ['', 'stranger'],
    ]);
    expect(validatePage(evaluated, 'home').map(({ code }) => code)).toEqual(['required']);
    expect(firstPageWithError(evaluated)).toBe('who');
    expect(firstPageWithError(judge({ name: 'A' }))).toBeUndefined();
  });

  it('counts the pages that are asked now', () => {
    expect(progress(judge({}), 'home')).toEqual({ page: 2, of: 2 });
    expect(progress(judge({ married: true }), 'home')).toEqual({ page: 3, of: 3 });
    expect(progress(judge({}), 'spouse')).toEqual({ page: 0, of: 2 });
  });

  it('keeps what was typed beside the mistake, and files nothing of it', () => {
    const evaluated = judge({ name: 'A', people: [{ name: 'B2' }] });

    const row = evaluated.pages[1]?.questions[1]?.rows?.[0];
    expect(row?.[0]?.value).toBe('B2');
    expect(evaluated.answers).toEqual({ name: 'A', people: [{}] });
  });

  it('leaves what it is given as it was', () => {
    const answers = { name: '  A ', people: [{ name: ' B ' }], married: false, spouse: 'C' };
    const before = JSON.stringify(answers);

    judge(answers);

    expect(JSON.stringify(answers)).toBe(before);
  });

  it('finds the page of an answer that the server complains about', () => {
    expect(pageOf({ form }, ['people', 0, 'name'])).toBe('home');
    expect(pageOf({ form }, ['nothing'])).toBeUndefined();
  });

  it('reads one answer at a time', () => {
    expect(normaliseValue(question('p', { kind: 'phone' }), '+84 912 345 678')).toBe('0912345678');
    expect(normaliseValue(question('p', { kind: 'phone' }), '12')).toBeUndefined();
    const sex = question('sex', { kind: 'one_of', list: 'sex' });
    expect(normaliseValue(sex, 'male', form)).toBe('male');
    expect(choicesOf(form, sex).map(({ value }) => value)).toEqual(['male']);
  });

  it("prefers the question's own sentence for a mistake", () => {
    const own = question('name', {
      required: true,
      messages: { required: text('Ghi tên vào đây.') },
    });
    const pages = [{ key: 'p', title: text('p'), questions: [own] }];

    const { errors } = evaluate({ form: { pages } }, {}, { today: '2026-11-21' });

    expect(errors[0]?.message.vi).toBe('Ghi tên vào đây.');
  });

  it('fills numbers into its sentences', () => {
    const short = question('name', { schema: { maxLength: 2 } });
    const pages = [{ key: 'p', title: text('p'), questions: [short] }];

    const { errors } = evaluate({ form: { pages } }, { name: 'abc' }, { today: '2026-11-21' });

    expect(errors[0]?.message).toEqual({
      vi: 'Dài quá: nhiều nhất 2 ký tự.',
      en: 'Too long: at most 2 characters.',
    });
  });

  it('asks for the papers of the case whose rule holds', () => {
    const paper = (key: string, more: Partial<Paper> = {}): Paper => ({
      key,
      name: text(key),
      originals: 1,
      copies: 0,
      required: true,
      ...more,
    });
    const papers = [
      paper('always'),
      paper('list', { cases: ['by_list'] }),
      paper('rent', { cases: ['individual'], show_when: { '==': [{ var: 'owner' }, false] } }),
    ];
    const needed = (answers: Answers, picked: string | null) =>
      papersFor({ papers }, answers, { today: '2026-11-21', case: picked }).map(({ key }) => key);

    expect(needed({ owner: false }, 'individual')).toEqual(['always', 'rent']);
    expect(needed({}, 'individual')).toEqual(['always']);
    expect(needed({ owner: false }, 'by_list')).toEqual(['always', 'list']);
    expect(needed({ owner: false }, null)).toEqual(['always']);
  });

  it('has the same sentences as the server', () => {
    const server = join(import.meta.dirname, '../../../server/procedures/messages.json');
    expect(messages).toEqual(JSON.parse(readFileSync(server, 'utf8')));
  });
});

describe('choices that are offered only sometimes', () => {
  const sometimes: Form = {
    pages: [
      {
        key: 'p',
        title: text('P'),
        questions: [
          question('poor', { kind: 'yes_no' }),
          question('way', {
            kind: 'one_of',
            list: [
              { value: 'bank', label: text('Ngân hàng') },
              { value: 'free', label: text('Miễn'), show_when: { '==': [{ var: 'poor' }, true] } },
            ],
          }),
        ],
      },
    ],
  };
  const offered = (answers: Answers) =>
    evaluate({ form: sometimes }, answers, {
      today: '2026-11-21',
    }).pages[0]?.questions[1]?.choices?.map(({ value }) => value);

  it('are shown while their rule holds', () => {
    expect(offered({ poor: true })).toEqual(['bank', 'free']);
    expect(offered({ poor: false })).toEqual(['bank']);
    expect(offered({})).toEqual(['bank']);
  });

  it('stay to be seen where they were picked, so that they can be changed', () => {
    expect(offered({ poor: false, way: 'free' })).toEqual(['bank', 'free']);
    const { errors, answers } = evaluate(
      { form: sometimes },
      { poor: false, way: 'free' },
      { today: '2026-11-21' },
    );
    expect(errors.map(({ path, code }) => [path, code])).toEqual([[['way'], 'choice']]);
    expect(answers).toEqual({ poor: false, way: 'free' });
  });
});
