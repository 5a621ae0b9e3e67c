import { afterEach, beforeEach, expect, test } from 'vitest';

import { evaluate, type Question } from '../../src/forms/engine';
import { getDraft } from '../../src/store/drafts';
import { createDraft } from '../../src/store/newDraft';
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

/** Show questions as one page; `kept` is what would be filed. */
async function show(...questions: Question[]) {
  const form = formOf([questions]);
  await putCatalogue(form);
  const draft = await createDraft({ procedure: '1.004194', version: 1, title: 'x' });
  open(`/khai/${draft.id}/p1`);
  await see(() => words().includes('Tiếp tục'));
  return {
    kept: () =>
      expect.poll(
        async () => {
          const typed = (await getDraft(draft.id))?.answers ?? {};
          return evaluate(form, typed, { today: '2026-11-21' }).answers;
        },
        { timeout: 5000, interval: 10 },
      ),
  };
}

test.each<[Question['kind'], string, unknown, Partial<Question>]>([
  ['text', 'Xóm Đồng Chuối', 'Xóm Đồng Chuối', {}],
  ['name', 'H’Mông Ê-đê', 'H’Mông Ê-đê', {}],
  ['long_text', 'Dòng một\nDòng hai', 'Dòng một\nDòng hai', {}],
  ['email', 'ten@vidu.vn', 'ten@vidu.vn', {}],
  ['phone', '+84 912 345 678', '0912345678', {}],
  ['citizen_id', '019 162 000 017', '019162000017', {}],
  ['number', '1.500', 1500, {}],
  ['number', '2,5', 2.5, { decimals: 1 }],
  ['money', '1.500.000', 1500000, {}],
])('%s: what is typed becomes the answer', async (kind, typed, value, more) => {
  const { kept } = await show(question('q', kind, 'Câu hỏi', more));
  await type('q-q', typed);
  await kept().toEqual({ q: value });
  expect((await input('q-q')).value).toBe(typed);
});

test('money shows the amount as it is typed, a citizen ID its digits in threes', async () => {
  await show(question('fee', 'money', 'Tiền'), question('id', 'citizen_id', 'Số'));
  await type('q-fee', '8000');
  await see(() => words().includes('Số tiền: 8.000 đ'));
  await type('q-id', '0191620');
  await see(() => words().includes('019 162 0'));
  expect(words()).toContain('Đã gõ 7 trên 12 số');
});

test.each(['29/02/2000', '2000-02-29', 'sinh ngày 29.2.2000'])(
  'a whole date pasted into one box (%s) fills all three',
  async (pasted) => {
    const { kept } = await show(question('q', 'date', 'Ngày sinh'));
    const event = new Event('paste', { bubbles: true, cancelable: true });
    Object.defineProperty(event, 'clipboardData', { value: { getData: () => pasted } });
    (await input('q-q')).dispatchEvent(event);
    await kept().toEqual({ q: '2000-02-29' });
    expect((await input('q-q-2')).value).toBe('2000');
  },
);

test('a list that must not be empty is not said to be left empty', async () => {
  const inner = { max_rows: 2, questions: [question('name', 'name', 'Tên')] };
  await show(
    question('must', 'table', 'Ai?', { ...inner, required: true }),
    question('may', 'table', 'Ai nữa?', { ...inner, min_rows: 2 }),
  );
  await see(() => words().includes('Danh sách đang trống. Bấm nút dưới đây để ghi.'));
  expect(words().match(/Nếu không có thì bấm Tiếp tục/g)).toHaveLength(1);
});

test('yes and no are answers, and none is chosen beforehand', async () => {
  const { kept } = await show(question('q', 'yes_no', 'Có thuê nhà không?'));
  expect(document.querySelectorAll('input:checked')).toHaveLength(0);
  await press('Không');
  await kept().toEqual({ q: false });
  await press('Có');
  await kept().toEqual({ q: true });
});

test('several choices are kept in the order of the list and can be taken back', async () => {
  const list = ['a', 'b', 'c'].map((value) => ({ value, label: text(`Mục ${value}`) }));
  const { kept } = await show(question('q', 'many_of', 'Chọn', { list }));
  await press('Mục c');
  await press('Mục a');
  await kept().toEqual({ q: ['a', 'c'] });
  await press('Mục a');
  await press('Mục c');
  await kept().toEqual({});
});

test('a declaration is agreed to by hand, and can be taken back', async () => {
  const { kept } = await show(question('q', 'declaration', 'Tôi cam đoan'));
  await press('Tôi đồng ý');
  await kept().toEqual({ q: true });
  await press('Tôi đồng ý');
  await kept().toEqual({});
});

test('a long list is searched without accents and chosen by keyboard', async () => {
  const names = 'Kinh Tày Thái Mường Khmer Hoa Nùng Dao Gia-rai Ê-đê Ba-na Sán-chay Cơ-ho'.split(
    ' ',
  );
  const list = names.map((name, at) => ({ value: `v${at}`, label: text(name) }));
  const { kept } = await show(question('q', 'one_of', 'Dân tộc', { list }));
  await type('q-q', 'mu');
  const box = await input('q-q');
  await see(() => document.querySelectorAll('[role=option]').length === 1);
  expect(box.getAttribute('aria-expanded')).toBe('true');
  const key = (name: string) =>
    box.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
  key('ArrowDown');
  await see(() => box.getAttribute('aria-activedescendant') === 'q-q-o0');
  expect(key('Enter')).toBe(false); // it chooses, it does not send the form
  await kept().toEqual({ q: 'v3' });
  await see(() => box.value === 'Mường');
});

test('an address is a province, a commune found without accents, and the rest', async () => {
  const { kept } = await show(question('home', 'address', 'Ở đâu?', { detail: 'required' }));
  const province = await see(() => document.querySelector<HTMLSelectElement>('#q-home'));
  province.value = '19';
  province.dispatchEvent(new Event('change', { bubbles: true }));
  await type('q-home-commune', 'vo nhai');
  const option = await see(() => document.querySelector<HTMLElement>('[role=option]'));
  expect(option.textContent).toBe('Xã Võ Nhai');
  option.click();
  await type('q-home-detail', 'xóm Đồng Chuối');
  await kept().toEqual({
    home: { province: '19', commune: '05716', detail: 'xóm Đồng Chuối' },
  });
});

test('other words over a chosen commune are not taken for it', async () => {
  const { kept } = await show(question('home', 'address', 'Ở đâu?', { required: true }));
  const province = await see(() => document.querySelector<HTMLSelectElement>('#q-home'));
  province.value = '19';
  province.dispatchEvent(new Event('change', { bubbles: true }));
  await type('q-home-commune', 'vo nhai');
  (await see(() => document.querySelector<HTMLElement>('[role=option]'))).click();
  await kept().toEqual({ home: { province: '19', commune: '05716' } });
  const box = await input('q-home-commune');
  await type('q-home-commune', 'tan');
  await see(() => document.querySelectorAll('[role=option]').length > 1);
  box.dispatchEvent(new Event('blur', { bubbles: false }));
  await kept().toEqual({});
  expect(box.value).toBe('tan');
  await press('Tiếp tục');
  await see(() => document.querySelector('.errors'));
});

test('another province takes the commune away, and keeps the rest of the address', async () => {
  const { kept } = await show(question('home', 'address', 'Ở đâu?'));
  const province = await see(() => document.querySelector<HTMLSelectElement>('#q-home'));
  const choose = (code: string) => {
    province.value = code;
    province.dispatchEvent(new Event('change', { bubbles: true }));
  };
  choose('19');
  await type('q-home-commune', 'vo nhai');
  (await see(() => document.querySelector<HTMLElement>('[role=option]'))).click();
  await type('q-home-detail', 'xóm Cũ');
  await kept().toMatchObject({ home: { commune: '05716' } });
  choose('01');
  await kept().toEqual({});
  expect((await input('q-home-detail')).value).toBe('xóm Cũ');
  expect((await input('q-home-commune')).value).toBe('');
});

test('an address is found by the name that its commune had before', async () => {
  const { kept } = await show(question('home', 'address', 'Ở đâu?'));
  await press('Tôi chỉ biết tên xã cũ');
  await type('q-home-old', 'trang xa vo nhai');
  const option = await see(() => document.querySelector<HTMLElement>('[role=option]'));
  expect(option.textContent).toBe('Xã Tràng Xá, Huyện Võ Nhai, Thái Nguyên');
  option.click();
  await kept().toMatchObject({ home: { province: '19' } });
  await see(() => words().includes('nay thuộc Xã Tràng Xá, Tỉnh Thái Nguyên'));
  expect((await input('q-home-commune')).value).toBe('Xã Tràng Xá');
});

test('an old commune that was split is asked about, and nothing is chosen before', async () => {
  const { kept } = await show(question('home', 'address', 'Ở đâu?'));
  await press('Tôi chỉ biết tên xã cũ');
  await type('q-home-old', 'xuan la tay ho');
  (await see(() => document.querySelector<HTMLElement>('[role=option]'))).click();
  await see(() => words().includes('Nhà bạn nay thuộc xã nào?'));
  await kept().toEqual({});
  await press('Phường Tây Hồ');
  await kept().toMatchObject({ home: { province: '01' } });
});

test('the questions of a group stand under one heading', async () => {
  const { kept } = await show(
    question('head', 'group', 'Chủ hộ', { questions: [question('name', 'name', 'Tên chủ hộ')] }),
  );
  await type('q-head-name', 'Trần Văn Bình');
  await kept().toEqual({ head: { name: 'Trần Văn Bình' } });
  expect(document.querySelector('fieldset legend')?.textContent).toBe('Chủ hộ');
});

test('a calculated answer follows the others and is not typed', async () => {
  await show(
    question('rent', 'money', 'Tiền thuê'),
    question('total', 'calculated', 'Cả năm', {
      show_when: { var: 'rent' },
      calculate: { '*': [{ var: 'rent' }, 12] },
    }),
  );
  expect(words()).not.toContain('Cả năm');
  await type('q-rent', '1000000');
  await see(() => words().includes('12.000.000'));
  expect(document.querySelector('#q-total')).toBeNull();
});

test('a calculated yes or no is a word', async () => {
  await show(
    question('age', 'number', 'Tuổi'),
    question('minor', 'calculated', 'Cần cha mẹ đồng ý', {
      show_when: { var: 'age' },
      calculate: { '<': [{ var: ['age', 99] }, 18] },
    }),
  );
  await type('q-age', '7');
  await see(() => words().includes('Cần cha mẹ đồng ýCó'));
  await type('q-age', '70');
  await see(() => words().includes('Cần cha mẹ đồng ýKhông'));
});

test('a question that appears by an answer keeps what was typed when it goes and comes', async () => {
  const { kept } = await show(
    question('renting', 'yes_no', 'Thuê nhà?'),
    question('owner', 'name', 'Chủ nhà', { show_when: { '==': [{ var: 'renting' }, true] } }),
  );
  await press('Có');
  await type('q-owner', 'Trần Văn Bình');
  await press('Không');
  await see(() => !document.querySelector('#q-owner'));
  await kept().toEqual({ renting: false });
  await press('Có');
  expect((await input('q-owner')).value).toBe('Trần Văn Bình');
});

test('an answer that brings a further question keeps the focus', async () => {
  await show(
    question('rents', 'yes_no', 'Bạn thuê nhà à?'),
    question('owner', 'name', 'Chủ nhà tên gì?', { show_when: { var: 'rents' } }),
  );
  const heading = () => document.querySelector('h1')?.textContent;
  const before = heading();
  const yes = await input('q-rents');
  const settled = () => new Promise((wake) => setTimeout(wake, 50));
  await settled(); // on arrival the heading has the focus
  yes.focus();
  yes.click();
  await see(() => words().includes('Chủ nhà tên gì?'));
  await settled();
  expect(document.activeElement?.id).toBe('q-rents');
  expect(heading()).toBe(before);
});

test('a note is read, not answered; what may be left empty says so', async () => {
  await show(
    question('n', 'note', 'Đọc trước khi khai'),
    question('must', 'text', 'Bắt buộc', { required: true }),
    question('may', 'text', 'Tùy ý'),
  );
  expect(words()).toContain('Đọc trước khi khai');
  const labels = Array.from(document.querySelectorAll('label'), (label) => label.textContent);
  expect(labels).toEqual(['Bắt buộc', 'Tùy ý (bỏ trống cũng được)']);
});
