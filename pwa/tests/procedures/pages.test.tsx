import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { listDrafts } from '../../src/store/draftList';
import { saveDraft } from '../../src/store/drafts';
import { createDraft } from '../../src/store/newDraft';
import { ensureProfile, lock, setPin } from '../../src/store/profiles';
import {
  AGENCY,
  change,
  formOf,
  input,
  leave,
  newScreen,
  open,
  press,
  procedureOf,
  putCatalogue,
  question,
  receive,
  see,
  text,
  type,
  words,
} from '../support/screen';

const FORM = formOf([[question('full_name', 'name', 'Họ và tên', { required: true })]]);
const CASES = [
  { key: 'one', label: text('Một người') },
  { key: 'list', label: text('Theo danh sách') },
];

beforeEach(newScreen);
afterEach(leave);

describe('the list of procedures', () => {
  test('empty, on a first visit with no network, is a sentence and a way to try again', async () => {
    open('/thu-tuc');
    await see(() => words().includes('Lần đầu cần có mạng một lần'));
    await press('Thử tải lại');
    await see(() => words().includes('Chưa tải được'));
  });

  test('fills itself when the catalogue comes', async () => {
    open('/thu-tuc');
    await see(() => words().includes('Lần đầu cần có mạng một lần'));
    await putCatalogue(FORM);
    await see(() => document.querySelector('a[href="/thu-tuc/1.004194"]'));
    expect(words()).toContain('Chuyển chỗ ở');
    expect(words()).not.toContain('Thiên tai');
  });

  test('is searched without accents, and says when nothing fits', async () => {
    await putCatalogue(FORM);
    open('/thu-tuc');
    await type('search', 'tam tru');
    await see(() => words().includes('Tìm thấy 1 thủ tục'));
    await type('search', 'xyz');
    await see(() => words().includes('Không thấy thủ tục nào như vậy'));
  });
});

describe('before the first question', () => {
  test('the fee, its doubt, the time and the cut-off are said', async () => {
    const fee = { channel: 'online', effective_from: '2026-01-01', effective_to: null, source: '' };
    await putCatalogue(
      FORM,
      procedureOf({
        fees: [
          {
            ...fee,
            id: 'online',
            label: text('Qua mạng'),
            amount: 7000,
            per: 'dossier',
            agencies: null,
            verified: true,
          },
          {
            ...fee,
            id: 'counter',
            channel: 'counter',
            label: text('Trực tiếp'),
            amount: 15000,
            per: 'person',
            agencies: null,
            verified: false,
          },
          {
            ...fee,
            id: 'elsewhere',
            label: text('Nơi khác'),
            amount: 99000,
            per: 'dossier',
            agencies: ['B2'],
            verified: true,
          },
        ],
      }),
    );
    open('/thu-tuc/1.004194');
    await see(() => words().includes('7.000 đ'));
    const doubts = words().split('chưa kiểm chứng, hỏi lại bộ phận một cửa').length - 1;
    expect(doubts).toBe(1);
    expect(words()).toMatch(/15\.000 đ mỗi người \(chưa kiểm chứng/);
    expect(words()).not.toContain('99.000');
    expect(words()).toContain('3 ngày làm việc');
    expect(words()).toContain('sau 15:00');
    expect(words()).toContain('Công an xã Võ Nhai');
  });

  test('papers follow the case that is picked, and one must be picked', async () => {
    const papers = [
      { key: 'a', name: text('Giấy chung'), originals: 0, copies: 1, required: true },
      {
        key: 'b',
        name: text('Danh sách'),
        originals: 1,
        copies: 0,
        required: true,
        cases: ['list'],
      },
    ];
    await putCatalogue(FORM, procedureOf({ cases: CASES, papers }));
    open('/thu-tuc/1.004194');
    await see(() => words().includes('Giấy chung'));
    expect(words()).toContain('Còn giấy tờ khác tùy trường hợp');
    await press('Bắt đầu khai');
    await see(() => document.querySelector('.errors a[href="#case"]'));
    expect(await listDrafts()).toEqual([]);
    await press('Theo danh sách');
    await see(() => words().includes('Danh sách (1 bản chính)'));
    expect(document.querySelector('.errors')).toBeNull();
    await press('Bắt đầu khai');
    await input('q-full_name');
    expect(await listDrafts()).toMatchObject([
      { procedure: '1.004194', version: 1, case: 'list', agency: 'A1', state: 'open' },
    ]);
  });

  test('an unfinished form is offered, and a new one only when asked for', async () => {
    await putCatalogue(FORM);
    const draft = await createDraft({ procedure: '1.004194', version: 1, title: 'x' });
    await saveDraft({ ...draft, answers: { full_name: 'Trần Thị Thái' } });
    open('/thu-tuc/1.004194');
    await see(() => words().includes('Bản dở của Trần Thị Thái'));
    expect(document.querySelectorAll('.button.primary')).toHaveLength(1);
    await press('Khai tiếp bản đang dở');
    await see(() => location.pathname === `/khai/${draft.id}`);
    open('/thu-tuc/1.004194');
    await press('Khai một bản mới');
    await input('q-full_name');
    expect(await listDrafts()).toHaveLength(2);
  });

  test('where several offices receive it, one must be chosen', async () => {
    await putCatalogue(FORM);
    await receive([change('agency', 'B2', { ...AGENCY, name: text('Công an xã La Hiên') })]);
    open('/thu-tuc/1.004194');
    await press('Bắt đầu khai');
    await see(() => document.querySelector('.errors a[href="#agency"]'));
    await press('Công an xã La Hiên');
    await press('Bắt đầu khai');
    await input('q-full_name');
    expect((await listDrafts())[0]?.agency).toBe('B2');
  });

  test("the signed-in person's name is filled in where the form asks for it", async () => {
    await putCatalogue(
      formOf([[question('full_name', 'name', 'Tên', { prefill: 'profile.name' })]]),
    );
    await receive([
      change('me', 'p1', { name: 'Trần Thị Thái', phone: null, language: 'vi', roles: [] }),
    ]);
    open('/thu-tuc/1.004194');
    await press('Bắt đầu khai');
    expect((await input('q-full_name')).value).toBe('Trần Thị Thái');
  });

  test('a phone with a PIN asks who it is, and keeps what was wanted', async () => {
    await putCatalogue(FORM);
    await setPin((await ensureProfile()).id, '135790');
    await lock();
    open('/thu-tuc/1.004194');
    await press('Bắt đầu khai');
    await see(() => document.querySelector('[data-testid=elsewhere]'));
    expect(location.pathname + location.search).toBe('/nguoi-dung?tiep=%2Fthu-tuc%2F1.004194');
    expect(words()).not.toContain('xóa bớt ảnh');
  });

  test('a procedure that no office receives any more says whom to ask', async () => {
    await putCatalogue(FORM);
    await receive([change('agency', 'A1', { ...AGENCY, procedures: [] })]);
    open('/thu-tuc/1.004194');
    await see(() => words().includes('Chưa có nơi nào trong ứng dụng nhận thủ tục này'));
  });

  test('a phone that cannot write says so and stays', async () => {
    await putCatalogue(FORM);
    open('/thu-tuc/1.004194');
    await see(() => words().includes('Bắt đầu khai'));
    const { IDBObjectStore } = await import('fake-indexeddb');
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await press('Bắt đầu khai');
    await see(() => words().includes('Chưa bắt đầu được'));
  });
});
