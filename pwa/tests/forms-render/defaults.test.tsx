import { afterEach, beforeEach, expect, test } from 'vitest';

import { listDrafts } from '../../src/store/draftList';
import {
  formOf,
  input,
  leave,
  newScreen,
  open,
  press,
  putCatalogue,
  question,
  see,
  text,
  type,
  words,
} from '../support/screen';

beforeEach(newScreen);
afterEach(leave);

const FORM = formOf([
  [
    question('nation', 'text', 'Quốc tịch', { default: 'Việt Nam' }),
    question('g', 'group', 'Nhóm', {
      questions: [question('inner', 'text', 'Bên trong', { default: 'Kinh' })],
    }),
    question('empty', 'group', 'Nhóm trống', { questions: [question('x', 'text', 'X')] }),
  ],
  [
    question('t', 'table', 'Những ai', {
      max_rows: 3,
      row_label: text('Người thứ'),
      questions: [
        question('name', 'text', 'Tên'),
        question('nation', 'text', 'Quốc tịch', { default: 'Việt Nam' }),
      ],
    }),
  ],
]);

async function start(): Promise<string> {
  await putCatalogue(FORM);
  open('/thu-tuc/1.004194');
  await press('Bắt đầu khai');
  await input('q-nation');
  return (await listDrafts())[0]?.id ?? '';
}
const answers = async () => (await listDrafts())[0]?.answers;

test('a form begins with its defaults, which can be changed', async () => {
  await start();
  expect(await answers()).toEqual({ nation: 'Việt Nam', g: { inner: 'Kinh' } });
  expect((await input('q-nation')).value).toBe('Việt Nam');
  await type('q-nation', 'Lào');
  await expect.poll(answers).toMatchObject({ nation: 'Lào' });
});

test('a row begins with its defaults, and is not kept when nothing else was said', async () => {
  const id = await start();
  open(`/khai/${id}/p2`);
  await press('Thêm');
  expect((await input('q-t-0-nation')).value).toBe('Việt Nam');
  open(`/khai/${id}/p2`);
  await see(() => words().includes('Thêm'));
  await expect.poll(async () => (await answers())?.['t']).toEqual([]);
});
