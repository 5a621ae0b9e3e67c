import { afterEach, beforeEach, expect, test } from 'vitest';

import {
  AGENCY,
  change,
  leave,
  newScreen,
  open,
  procedureOf,
  receive,
  see,
  text,
  words,
} from '../support/screen';

beforeEach(newScreen);
afterEach(leave);

test('a procedure of the counter says what to bring and where to go, and offers no form', async () => {
  const papers = [
    { key: 'original', name: text('Bản chính'), originals: 1, copies: 0, required: true },
  ];
  const procedure = procedureOf({
    channel: 'counter',
    channel_reason: text('Cán bộ phải xem bản chính'),
    papers,
  });
  await receive([
    change('procedure', procedure.code, procedure),
    change('agency', 'A1', { ...AGENCY, procedures: [procedure.code] }),
  ]);

  open(`/thu-tuc/${procedure.code}`);

  await see(() => words().includes('Bản chính (1 bản chính)'));
  expect(words()).toContain('Cán bộ phải xem bản chính');
  expect(words()).toContain('Bạn mang các giấy tờ dưới đây tới nơi nhận');
  expect(words()).toContain('Trụ sở Công an xã Võ Nhai');
  expect(words()).not.toContain('Bắt đầu khai');
});

test('what is filled in online is not offered before its form has come', async () => {
  const procedure = procedureOf();
  await receive([change('procedure', procedure.code, procedure)]);

  open(`/thu-tuc/${procedure.code}`);

  await see(() => words().includes('Thử tải lại'));
  expect(words()).not.toContain('Bắt đầu khai');
});
