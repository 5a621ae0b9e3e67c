import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { listTaken, tidyTaken } from '../../src/office/viewer/taken';
import { filesOf, keepFile } from '../../src/store/blobs';
import * as database from '../../src/store/database';
import { bindPerson, ensureProfile } from '../../src/store/profiles';
import { getScratch } from '../../src/store/scratch';
import { requireSession } from '../../src/store/session';
import { sweep } from '../../src/store/sweep';
import type { CaseValue, FilesValue, ResultValue } from '../../src/store/types';
import { waitingFiles } from '../../src/store/waitingFiles';
import { enqueue, listQueue } from '../../src/sync/outbox';
import {
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

const FORM = formOf([
  [question('full_name', 'name', 'Họ và tên', { required: true })],
  [question('pictures', 'photo', 'Ảnh cây cầu')],
]);
const CASE: CaseValue = {
  code: 'H55.19.02-261121-0007',
  procedure: '1.004194',
  form_version: 1,
  case: null,
  agency: 'A1',
  status: 1,
  filed_at: '2026-11-20T02:00:00.000Z',
  device_made_at: '2026-11-20T02:00:00.000Z',
  accepted_at: null,
  due_at: null,
  ended_at: null,
  paused: false,
  applicant_name: 'Trần Thị Thái',
  supplement: null,
  reason: null,
  files_missing: 1,
  applicant_person: 'p9',
  submitter_name: 'Trần Thị Thái',
  phone: null,
  summary: [],
  base: 1,
};
const page = (letter: string) => ({ file: letter.repeat(64), type: 'image/jpeg', size: 4 });
const PAGES = ['a', 'b', 'c', 'd'].map(page);
const FILES: FilesValue = {
  files: [
    { ...page('a'), received_at: 'x', state: 'ready', refusal: null, thumb: true },
    { ...page('b'), received_at: null, state: 'coming', refusal: null, thumb: false },
    { ...page('c'), received_at: 'x', state: 'received', refusal: null, thumb: false },
    {
      ...page('d'),
      ...{ received_at: 'x', state: 'refused', refusal: 'attachment-encrypted', thumb: false },
    },
  ],
};

/** As if the server had the bytes; counts what was asked for. */
function serve(asked: string[] = []): string[] {
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url);
    const headers = { 'Hosoxa-Protocol': '1', 'Content-Type': 'image/jpeg' };
    return Promise.resolve(new Response(`bytes of ${url}`, { headers }));
  });
  return asked;
}

async function putCase(more: Partial<CaseValue> = {}): Promise<void> {
  await receive([
    change('case', 'd1', { ...CASE, ...more }),
    change('case_answers', 'd1', {
      answers: { full_name: 'Trần Thị Thái', pictures: PAGES },
      papers: [],
      revision: 1,
    }),
    change('case_files', 'd1', FILES),
  ]);
}

beforeEach(async () => {
  await newScreen();
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  );
  await putCatalogue(FORM);
  const { id } = await ensureProfile();
  await bindPerson(id, 'p1', 'Nông Thị Oanh');
  const roles = [{ role: 'admin', agency: 'A1' }];
  await receive([
    change('me', 'p1', { name: 'Nông Thị Oanh', phone: null, language: 'vi', roles }),
  ]);
});
afterEach(leave);

const at = (n: number) => `/can-bo/d1?trang=${encodeURIComponent(`answer.pictures/${n}`)}`;

describe('the pages of a case on the screen', () => {
  test('say in words how each file stands', async () => {
    await putCase();
    open('/can-bo/d1');
    await see(() => words().includes('2 · đang trên đường'));
    expect(words()).toContain('3 · đang kiểm tra');
    expect(words()).toContain('4 · không dùng được');
    await see(() => words().includes('Mới tới 3/4 tệp kèm theo.'));
    expect(words()).toContain('Tệp đã gửi tới nhưng không dùng được. Hãy yêu cầu bổ sung.');
    expect(words()).toContain('Ảnh 4: tệp PDF này có mật khẩu nên xã không mở được.');
    open(at(2));
    await see(() => words().includes('Đang trên đường: còn ở máy của người dân'));
    await press('Trang sau');
    await see(() => words().includes('Đang kiểm tra: đã tới'));
    await press('Trang sau');
    await see(() => words().includes('Không dùng được: tệp PDF bị khóa bằng mật khẩu.'));
    await press('Trang sau');
    await see(() => words().includes('đây là trang cuối'));
    open(at(1));
    await see(() => words().includes('Cần có mạng để xem trang này.'));
  });

  test('that were not even taken are told from those on their way', async () => {
    await putCase();
    const lost = { received_at: null, state: 'refused', thumb: false } as const;
    const files = FILES.files.map((one, n) =>
      n === 1 ? { ...one, ...lost, refusal: 'attachment-damaged' } : one,
    );
    await receive([change('case_files', 'd1', { files })]);
    open('/can-bo/d1');
    await see(() => words().includes('2 · không dùng được'));
    await see(() => words().includes('Ảnh 2: tệp này bị hỏng trên đường gửi hai lần liền.'));
    expect(words()).not.toContain('đang trên đường');
    expect(words()).not.toContain('đang gửi từ máy của người dân');
    open(at(2));
    await see(() => words().includes('Không dùng được: tệp bị hỏng.'));
  });

  test('are marked without a network, and a mark that is refused is shown with its words', async () => {
    await putCase();
    open(at(1));
    await press('Không khớp bản chính');
    await press('Ghi là không khớp');
    await see(() => words().includes('Viết không khớp ở đâu.'));
    expect(await listQueue()).toEqual([]);
    await type('differs', 'Thiếu dấu đỏ.');
    await press('Ghi là không khớp');
    await see(() => words().includes('Không khớp bản chính: đã ghi trên máy này, chưa gửi.'));
    const [item] = await listQueue();
    expect([item?.type, item?.base, item?.args]).toEqual([
      'dossier.mark-original',
      null,
      { what: 'answer', key: 'pictures', matches: false, note: 'Thiếu dấu đỏ.' },
    ]);
    const problem = { type: 'x', code: 'x', title: '', status: 409, detail: 'Ảnh đã thay.' };
    await receive([], [{ id: item?.id ?? '', outcome: 'rejected', problem }]);
    open('/can-bo/d1');
    await see(() => words().includes('Chưa ghi được: đối chiếu bản chính của “Ảnh cây cầu”'));
    expect(words()).toContain('Ảnh đã thay.');
    expect(words()).toContain('Thiếu dấu đỏ.');
    await press('Ghi lại');
    await see(() => !words().includes('Chưa ghi được'));
    expect((await listQueue()).map(({ state }) => state)).toEqual(['waiting']);
  });

  test('one is asked for again from where it is looked at', async () => {
    await putCase();
    open(at(2));
    await press('Xin chụp lại trang này');
    await see(() => document.activeElement?.id === 'ask-answer.pictures~2');
    await press('Ảnh mờ, đề nghị chụp lại');
    await type('f-message', 'Xin chụp lại.');
    await press('Gửi yêu cầu bổ sung');
    await see(() => words().includes('Yêu cầu bổ sung: đã ghi trên máy này, chưa gửi.'));
    expect((await listQueue())[0]?.args['items']).toEqual([
      {
        kind: 'answer',
        key: 'pictures',
        page: 2,
        note: 'Trang 2: Ảnh mờ, đề nghị chụp lại cho rõ chữ.',
      },
    ]);
  });

  test('are not asked for while another step is being written', async () => {
    await putCase();
    open('/can-bo/d1');
    await press('Không tiếp nhận');
    await type('f-reason', 'Đang viết');
    await new Promise((done) => setTimeout(done, 500));
    open(at(1));
    await press('Xin chụp lại trang này');
    await see(() => words().includes('Bạn đang viết dở việc “Không tiếp nhận”'));
  });
});

describe('a case taken along', () => {
  test('opens without a network, is not sent anywhere, and goes with the case', async () => {
    const asked = serve();
    await putCase();
    open('/can-bo/d1');
    await press('Mang theo 4 tệp');
    await see(() => words().includes('Đã mang theo 1/4 tệp'));
    expect(words()).toContain('3 tệp chưa tới hoặc đang kiểm tra');
    expect(asked.filter((url) => !url.includes('?'))).toEqual([
      `/api/attachments/d1/${'a'.repeat(64)}`,
    ]);
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
    open(at(1));
    await see(() => document.querySelector('.stage img'));
    // The sweep leaves it alone, and the sender never sees it.
    await sweep();
    const session = await requireSession();
    expect(await filesOf(session.profile.id, 'taken')).toHaveLength(2);
    expect((await waitingFiles(session)).size).toBe(0);
    await receive([{ collection: 'case', id: 'd1', forget: true }]);
    await tidyTaken();
    expect(await listTaken()).toEqual([]);
    expect(await filesOf(session.profile.id)).toEqual([]);
  });

  test('stands in the work list with its room, and is removed there by hand', async () => {
    serve();
    await putCase();
    open('/can-bo/d1');
    await press('Mang theo 4 tệp');
    await see(() => words().includes('Đã mang theo'));
    open('/can-bo');
    await see(() => words().includes('Hồ sơ mang theo (1), chiếm 1 KB'));
    expect(words()).toContain('còn thiếu 1 ảnh, tệp');
    await press('Bỏ tệp khỏi máy này');
    await see(() => !words().includes('Hồ sơ mang theo'));
    expect(await listTaken()).toEqual([]);
  });

  test('fetches by itself what has come since, and ends with the case', async () => {
    const asked = serve();
    await putCase();
    open('/can-bo/d1');
    await press('Mang theo 4 tệp');
    await see(() => words().includes('Đã mang theo 1/4'));
    const files = FILES.files.map((one) => ({ ...one, received_at: 'x', state: 'ready' }));
    await receive([change('case_files', 'd1', { files })]);
    await tidyTaken();
    expect((await listTaken())[0]?.taken.files).toHaveLength(4);
    expect(asked.filter((url) => url.includes('a'.repeat(64)) && !url.includes('?')).length).toBe(
      1,
    );
    await putCase({ status: 10 });
    await tidyTaken();
    expect(await listTaken()).toEqual([]);
  });
});

describe('a result', () => {
  const RESULT: ResultValue = {
    ...{ file: '', type: 'application/pdf', size: 9, number: '12/TB', issued_at: null },
    state: 'coming',
  };

  test('of this phone waits to be sent, and is not swept away', async () => {
    const kept = await keepFile(new TextEncoder().encode('%PDF-1.7 ').buffer, 'application/pdf');
    await receive([change('case_result', 'd1', { ...RESULT, file: kept.file })]);
    const session = await requireSession();
    await sweep(new Set([kept.file]));
    expect(Array.from(await waitingFiles(session))).toEqual([[kept.file, 'd1']]);
  });

  test('is shown with its check page when it is ready, and can be given later where none came', async () => {
    await putCase({ status: 9 });
    open('/can-bo/d1');
    await see(() => words().includes('Hồ sơ này chưa có tệp kết quả.'));
    await see(() => document.querySelector('#f-result'));
    serve();
    const ready = { ...RESULT, file: '7'.repeat(64), state: 'ready', check: 'H55-1-abcdef012345' };
    await receive([change('case_result', 'd1', ready)]);
    await see(() => words().includes('Đã gửi tới người dân.'));
    const check = Array.from(document.querySelectorAll('a')).find((a) =>
      a.textContent?.includes('Trang kiểm tra kết quả'),
    );
    expect(check?.getAttribute('href')).toBe('/kiem-tra/H55-1-abcdef012345');
    expect(document.querySelector('#f-result')).toBeNull();
  });
});

describe('what an officer is writing', () => {
  test('outlives a save that fails, also on another screen, and is kept at the next try', async () => {
    await putCase();
    open('/can-bo/d1');
    await press('Không tiếp nhận');
    await input('f-reason');
    const whole = database.transact;
    const broken = vi
      .spyOn(database, 'transact')
      .mockImplementation((stores, ...rest) =>
        stores.includes('meta') && stores.length === 1
          ? Promise.reject(new DOMException('full', 'QuotaExceededError'))
          : whole(stores, ...rest),
      );
    await type('f-reason', 'Thiếu giấy tờ nhà.');
    await see(() => words().includes('Máy chưa lưu được những gì bạn đang viết.'));
    open('/can-bo');
    await see(() => document.querySelector('a.case'));
    open('/can-bo/d1');
    expect((await input('f-reason')).value).toBe('Thiếu giấy tờ nhà.');
    await see(() => words().includes('Máy chưa lưu được'));
    broken.mockRestore();
    await press('Lưu lại ngay');
    await see(() => !words().includes('Máy chưa lưu được'));
    const kept = await getScratch<{ form: { reason: string } }>('case/d1');
    expect(kept?.form.reason).toBe('Thiếu giấy tờ nhà.');
  });
});

describe('a refused enrolment link', () => {
  test('is made again from what was written, and goes then', async () => {
    const args = { token_hash: '0'.repeat(64), name: 'Lý Thị Sao', role: 'admin', agency: 'A1' };
    await enqueue({ type: 'enrolment.create', entity: 'e1', args });
    const [item] = await listQueue();
    const problem = { type: 'x', code: 'x', title: '', status: 409, detail: 'Chưa được.' };
    await receive([], [{ id: item?.id ?? '', outcome: 'rejected', problem }]);
    open('/can-bo/quan-tri');
    await press('Sửa và tạo lại cho Lý Thị Sao');
    const box = await see(() => {
      const found = document.querySelector<HTMLInputElement>('#name');
      return found?.value === 'Lý Thị Sao' && document.activeElement === found ? found : null;
    });
    expect(box.value).toBe('Lý Thị Sao');
    document.querySelector<HTMLFormElement>('main form')?.requestSubmit();
    await see(() => words().includes('Đường dẫn của Lý Thị Sao'));
    await see(() => !words().includes('không được nhận'));
    expect(document.querySelector('.link-text')).not.toBeNull();
    const queue = await listQueue();
    expect(queue.map(({ state, args: { role } }) => [state, role])).toEqual([['waiting', 'admin']]);
    expect(queue[0]?.args['token_hash']).not.toBe(args.token_hash);
    // Refused while it is on the screen: what is of no use is not handed over.
    await receive([], [{ id: queue[0]?.id ?? '', outcome: 'rejected', problem }]);
    await see(() => words().includes('đường dẫn này không dùng được: Chưa được.'));
    expect(document.querySelector('.link-text')).toBeNull();
  });
});
