import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { subscribe } from '../../src/store/changes';
import { getDraft, saveDraft } from '../../src/store/drafts';
import type { Draft } from '../../src/store/draftTypes';
import { createDraft } from '../../src/store/newDraft';
import {
  AGENCY,
  change,
  formOf,
  input,
  leave,
  newScreen,
  open,
  press,
  putCatalogue,
  question,
  receive,
  see,
  type,
  words,
} from '../support/screen';

const MEMBERS = question('members', 'table', 'Có ai cùng đăng ký không?', {
  max_rows: 2,
  row_label: { vi: 'Người thứ', en: 'Person' },
  questions: [question('name', 'name', 'Tên người ấy', { required: true })],
});

let draft: Draft;

beforeEach(async () => {
  await newScreen();
  const form = formOf([
    [question('full_name', 'name', 'Họ và tên', { required: true })],
    [
      question('birth_date', 'date', 'Ngày sinh', { required: true }),
      question('citizen_id', 'citizen_id', 'Số căn cước', {
        required: true,
        warn_when: [
          {
            rule: { '!=': [{ substr: [{ var: 'citizen_id' }, 0, 3] }, '019'] },
            message: { vi: 'Không phải Thái Nguyên', en: 'Elsewhere' },
          },
        ],
      }),
    ],
    [MEMBERS],
    [question('phone', 'phone', 'Điện thoại', { required: true })],
  ]);
  await putCatalogue(form);
  draft = await createDraft({ procedure: '1.004194', version: 1, title: 'x', agency: 'A1' });
});
afterEach(leave);

const kept = async () => (await getDraft(draft.id))?.answers;
const keptAs = (answers: object) =>
  expect.poll(kept, { timeout: 5000, interval: 10 }).toEqual(answers);

describe('typing', () => {
  test('is judged to the last letter by *Tiếp tục*, although the screen may be a letter behind', async () => {
    open(`/khai/${draft.id}/p1`);
    await type('q-full_name', 'Trần Thị Thái');
    const box = await input('q-full_name');
    box.value = 'Trần 7';
    box.dispatchEvent(new Event('input', { bubbles: true }));
    await press('Tiếp tục');
    await see(() => document.querySelector('.errors'));
    expect(location.pathname).toBe(`/khai/${draft.id}/p1`);
  });

  test('moves what hangs on it once it is kept', async () => {
    open(`/khai/${draft.id}/p2`);
    await type('q-citizen_id', '0191');
    await see(() => words().includes('019 1'));
    await type('q-citizen_id', '01916');
    await see(() => words().includes('019 16'));
    await keptAs({ citizen_id: '01916' });
  });

  test('is kept without a press, in mid-word', async () => {
    open(`/khai/${draft.id}/p1`);
    await type('q-full_name', 'Trần Th');
    await keptAs({ full_name: 'Trần Th' });
    await see(() => words().includes('Đã lưu trên máy này'));
  });

  test('half a date and half a number are kept as typed, and stand there again', async () => {
    open(`/khai/${draft.id}/p2`);
    await type('q-birth_date', '27');
    await type('q-birth_date-1', '3');
    await type('q-citizen_id', '0191');
    await keptAs({ birth_date: '27/3/', citizen_id: '0191' });
    open(`/khai/${draft.id}/p2`);
    expect((await input('q-birth_date')).value).toBe('27');
    expect((await input('q-birth_date-1')).value).toBe('3');
    expect((await input('q-citizen_id')).value).toBe('0191');
  });

  test('a blank at the end of a word stays while the next word is typed', async () => {
    open(`/khai/${draft.id}/p1`);
    await type('q-full_name', 'Trần ');
    await keptAs({ full_name: 'Trần ' });
    expect((await input('q-full_name')).value).toBe('Trần ');
  });

  test('several boxes that a browser fills at once are all kept', async () => {
    open(`/khai/${draft.id}/p2`);
    const filled = { 'q-birth_date': '27', 'q-birth_date-1': '3', 'q-citizen_id': '0191' };
    await input('q-citizen_id');
    for (const [id, text] of Object.entries(filled)) {
      const box = document.querySelector<HTMLInputElement>(`#${id}`);
      if (!box) throw new Error(id);
      box.value = text;
      box.dispatchEvent(new Event('input', { bubbles: true }));
    }
    await keptAs({ birth_date: '27/3/', citizen_id: '0191' });
  });

  test('in another window beside this one is not written over', async () => {
    open(`/khai/${draft.id}/p1`);
    await type('q-full_name', 'Trần Thị Thái');
    await keptAs({ full_name: 'Trần Thị Thái' });
    // The other window, on a later page.
    const now = (await getDraft(draft.id)) ?? draft;
    await saveDraft({ ...now, answers: { ...now.answers, phone: '0912345678' } });
    const other = new BroadcastChannel('hosoxa-changes');
    const heard = new Promise<void>((resolve) => {
      const stop = subscribe(['draft'], (elsewhere) => {
        if (!elsewhere) return;
        stop();
        resolve();
      });
    });
    other.postMessage(['draft']);
    await heard;
    other.close();
    await new Promise((wake) => setTimeout(wake, 50));
    await type('q-full_name', 'Trần Thị Thanh');
    await keptAs({ full_name: 'Trần Thị Thanh', phone: '0912345678' });
  });

  test('what was typed last is not lost by leaving at once', async () => {
    open(`/khai/${draft.id}/p1`);
    await type('q-full_name', 'Trần Thị Thái');
    leave();
    await keptAs({ full_name: 'Trần Thị Thái' });
  });
});

test('the next screen shows what was typed last, although the page was left at once', async () => {
  open(`/khai/${draft.id}/p1`);
  await type('q-full_name', 'Trần');
  await keptAs({ full_name: 'Trần' });
  await type('q-full_name', 'Trần Thị Thái');
  open(`/khai/${draft.id}/kiem-tra`);
  await see(() => words().includes('Xem lại trước khi nộp'));
  expect(words()).toContain('Trần Thị Thái');
});

describe('Tiếp tục', () => {
  test('says what is wrong on this page only, takes the focus and leads to the question', async () => {
    open(`/khai/${draft.id}/p2`);
    await type('q-birth_date', '31');
    await type('q-birth_date-1', '2');
    await type('q-birth_date-2', '1990');
    await press('Tiếp tục');
    const summary = await see(() => document.querySelector('.errors'));
    await see(() => document.activeElement === summary);
    const links = Array.from(summary.querySelectorAll('a'));
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '#q-birth_date',
      '#q-citizen_id',
    ]);
    expect(links[1]?.textContent).toContain('Số căn cước:');
    links[1]?.click();
    expect(document.activeElement?.id).toBe('q-citizen_id');
    expect(location.pathname).toBe(`/khai/${draft.id}/p2`);
  });

  test('a mended answer loses its error before the next press, and none appears while typing', async () => {
    open(`/khai/${draft.id}/p2`);
    await press('Tiếp tục');
    await see(() => document.querySelectorAll('.field .error').length === 2);
    await type('q-citizen_id', '019162000017');
    await see(() => document.querySelectorAll('.field .error').length === 1);
    await type('q-citizen_id', '0191');
    await keptAs({ citizen_id: '0191' });
    expect(document.querySelectorAll('#q-citizen_id-error')).toHaveLength(0);
  });

  test('a warning is shown and stops nobody', async () => {
    open(`/khai/${draft.id}/p2`);
    await type('q-birth_date', '27');
    await type('q-birth_date-1', '3');
    await type('q-birth_date-2', '1962');
    await type('q-citizen_id', '001162000017');
    await see(() => words().includes('Không phải Thái Nguyên'));
    await press('Tiếp tục');
    await see(() => location.pathname.endsWith('/p3'));
  });

  test('goes on to the next page, and the last page leads to checking', async () => {
    open(`/khai/${draft.id}`);
    await type('q-full_name', 'Trần Thị Thái');
    expect(words()).toContain('Câu 1 trên 4');
    await press('Tiếp tục');
    await see(() => words().includes('Câu 2 trên 4'));
    open(`/khai/${draft.id}/p4`);
    await type('q-phone', '0912345678');
    await press('Tiếp tục');
    await see(() => words().includes('Xem lại trước khi nộp'));
    expect(words()).toContain('Trần Thị Thái');
  });

  test('opened again without a page, the form goes on where it was left', async () => {
    open(`/khai/${draft.id}/p2`);
    await input('q-birth_date');
    await expect.poll(async () => (await getDraft(draft.id))?.page).toBe('p2');
    open(`/khai/${draft.id}`);
    await input('q-birth_date');
    expect(words()).toContain('Câu 2 trên 4');
  });
});

describe('a table', () => {
  test('a row is filled on its own screen, and comes back as a card', async () => {
    open(`/khai/${draft.id}/p3`);
    await press('Thêm người thứ 1');
    await type('q-members-0-name', 'Trần Văn An');
    await press('Xong');
    await see(() => document.querySelector('#q-members-0'));
    expect(words()).toContain('Trần Văn An');
    await keptAs({ members: [{ name: 'Trần Văn An' }] });
  });

  test('a row nobody wrote in is not kept', async () => {
    open(`/khai/${draft.id}/p3`);
    await press('Thêm người thứ 1');
    await input('q-members-0-name');
    await press('Quay lại');
    await see(() => document.querySelector('button#q-members'));
    await keptAs({ members: [] });
  });

  test('a removed row can be brought back to its place', async () => {
    open(`/khai/${draft.id}/p3`);
    for (const [at, name] of ['An', 'Bình'].entries()) {
      await press(`Thêm người thứ ${at + 1}`);
      await type(`q-members-${at}-name`, name);
      await press('Xong');
      await see(() => document.querySelector(`#q-members-${at}`));
    }
    expect(words()).toContain('Danh sách đã đủ 2');
    await press('Xóa');
    await keptAs({ members: [{ name: 'Bình' }] });
    await press('Lấy lại');
    await keptAs({ members: [{ name: 'An' }, { name: 'Bình' }] });
  });

  test('a mistake in a row leads to its card', async () => {
    open(`/khai/${draft.id}/p3`);
    await press('Thêm người thứ 1');
    await type('q-members-0-name', 'An 2');
    await press('Quay lại');
    await see(() => document.querySelector('#q-members-0'));
    await press('Tiếp tục');
    const link = await see(() => document.querySelector('.errors a'));
    expect(link.getAttribute('href')).toBe('#q-members-0');
    expect(link.textContent).toContain('Người thứ 1');
  });
});

describe('the check page', () => {
  test('lists what is missing with a way to each, and will not file before', async () => {
    open(`/khai/${draft.id}/kiem-tra`);
    const links = await see(() => {
      const all = Array.from(document.querySelectorAll<HTMLAnchorElement>('.errors a'));
      return all.length === 4 && all;
    });
    expect(links[1]?.textContent).toContain('Ngày sinh:');
    links[1]?.click();
    await see(() => document.querySelector('#q-birth_date-error'));
    await see(() => document.activeElement?.classList.contains('errors'));
    await type('q-birth_date', '27');
    await type('q-birth_date-1', '3');
    await type('q-birth_date-2', '1962');
    await type('q-citizen_id', '019162000017');
    await press('Xong, xem lại hồ sơ');
    await see(() => document.querySelectorAll('.errors a').length === 2);
    expect(words()).toContain('27/03/1962');
  });
});

test('an office that no longer receives the procedure is not filed at', async () => {
  const form = formOf([[question('full_name', 'name', 'Họ và tên', { required: true })]]);
  await putCatalogue(form);
  await receive([change('agency', 'A1', { ...AGENCY, procedures: [] })]);
  await saveDraft({ ...draft, answers: { full_name: 'Trần Thị Thái' } });
  open(`/khai/${draft.id}/kiem-tra`);
  const link = await see(() => document.querySelector('.errors a'));
  expect(link.textContent).toContain('chọn lại nơi nhận');
  expect(link.getAttribute('href')).toBe(`/thu-tuc/1.004194?nhap=${draft.id}`);
});

test('going back to the form of a dossier that was received leads to the dossier', async () => {
  const filed = { procedure: '1.004194', form_version: 1, agency: 'A1', status: 1 };
  await receive([change('dossier', 'd1', filed)]);
  open('/khai/d1/kiem-tra');
  await see(() => words().includes('Bản khai này đã bấm nộp'));
  const link = await see(() => document.querySelector('main .button'));
  expect(link.getAttribute('href')).toBe('/ho-so/d1');
});

test('a draft that is not on this phone is a sentence and a way on', async () => {
  open('/khai/019a2b3c-4d5e-7f60-8a1b-2c3d4e5fa6b7');
  await see(() => words().includes('Không tìm thấy bản khai này'));
});
