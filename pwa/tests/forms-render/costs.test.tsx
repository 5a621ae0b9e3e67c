import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Answers, Exemption, Fee } from '../../src/forms/engine';
import { saveDraft } from '../../src/store/drafts';
import { createDraft } from '../../src/store/newDraft';
import {
  formOf,
  leave,
  newScreen,
  open,
  procedureOf,
  putCatalogue,
  question,
  see,
  text,
} from '../support/screen';

beforeEach(newScreen);
afterEach(leave);

const COPY: Fee = {
  id: 'copy',
  label: text('Bản sao'),
  channel: 'online',
  amount: 8000,
  per: 'copy',
  times: 'copies',
  effective_from: '2020-01-01',
  source: '',
  verified: true,
};
const POOR: Exemption = {
  text: text('Bạn thuộc hộ nghèo'),
  when: { '==': [{ var: 'poor' }, true] },
  source: '',
  verified: true,
};

/** What the check page says of the cost. */
async function cost(fees: Fee[], answers: Answers): Promise<string> {
  const form = formOf([
    [question('copies', 'number', 'Mấy bản?'), question('poor', 'yes_no', '?')],
  ]);
  await putCatalogue(form, procedureOf({ fees, fee_exemptions: [text('Trẻ em'), POOR] }));
  const draft = await createDraft({ procedure: '1.004194', version: 1, title: 'x', agency: 'A1' });
  await saveDraft({ ...draft, answers });
  open(`/khai/${draft.id}/kiem-tra`);
  const section = await see(() => document.getElementById('cost'));
  return section.textContent ?? '';
}

test('the check page says what so many copies cost', async () => {
  expect(await cost([COPY], { copies: 3 })).toBe('Hết bao nhiêu tiền24.000 đ = 3 × 8.000 đ');
});

test('one copy is said as one', async () => {
  expect(await cost([COPY], { copies: 1 })).toBe('Hết bao nhiêu tiền8.000 đ mỗi bản');
});

test('who pays nothing is told why', async () => {
  expect(await cost([COPY], { copies: 3, poor: true })).toBe(
    'Hết bao nhiêu tiềnKhông mất tiềnVì: Bạn thuộc hộ nghèo.',
  );
});

test('a doubt about the amount is said', async () => {
  expect(await cost([{ ...COPY, verified: false }], { copies: 1 })).toContain('chưa kiểm chứng');
});

test("the row of the agency's province comes first", async () => {
  const here = { ...COPY, id: 'here', amount: 3000, provinces: ['19'] };
  const there = { ...COPY, id: 'there', amount: 1000, provinces: ['01'] };
  expect(await cost([there, here, COPY], { copies: 1 })).toContain('3.000 đ');
});

test('an amount that nobody knows is not guessed', async () => {
  expect(await cost([], { copies: 1 })).toContain('Chưa biết mức tiền ở xã này');
});
