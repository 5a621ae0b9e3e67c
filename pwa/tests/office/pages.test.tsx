import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { bindPerson, ensureProfile } from '../../src/store/profiles';
import type { CaseValue, HeldValue, Problem } from '../../src/store/types';
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

const FORM = formOf([[question('full_name', 'name', 'Họ và tên', { required: true })]]);

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
  applicant_person: 'p9',
  submitter_name: 'Trần Thị Thái',
  phone: '0912345678',
  summary: [],
  base: 1,
};
const HELD: HeldValue = {
  type: 'dossier.supplement',
  dossier: 'd1',
  person_name: 'Lý Văn Phong',
  made_at: '2026-11-14T02:00:00.000Z',
  received_at: '2026-11-15T02:00:00.000Z',
  waits_for: 2,
};

const putCase = (more: Partial<CaseValue> = {}, id = 'd1') =>
  receive([change('case', id, { ...CASE, ...more })]);
const putEvent = (id: string, kind: string, name: string, at: string) =>
  receive([
    change('case_event', id, {
      ...{ dossier: 'd1', at, kind, status: 2, text: null, due_at: null },
      by: { role: 'officer', name },
    }),
  ]);

beforeEach(async () => {
  await newScreen();
  await putCatalogue(FORM);
  const { id } = await ensureProfile();
  await bindPerson(id, 'p1', 'Nông Thị Oanh');
  const roles = [{ role: 'officer', agency: 'A1' }];
  await receive([
    change('me', 'p1', { name: 'Nông Thị Oanh', phone: null, language: 'vi', roles }),
  ]);
});
afterEach(leave);

const rows = () => document.querySelectorAll('.cases a.case');

describe('the work list on the screen', () => {
  test('draws a part at a time, and the focus goes on where the next part begins', async () => {
    await receive(
      Array.from({ length: 60 }, (_, n) =>
        change('case', `d${n}`, { ...CASE, code: `H55-${100 + n}`, applicant_name: `Người ${n}` }),
      ),
    );
    open('/can-bo');
    await see(() => words().includes('60 hồ sơ'));
    expect(rows()).toHaveLength(25);
    await press('Xem thêm 25 hồ sơ');
    await see(() => rows().length === 50 && document.activeElement === rows()[25]);
    await press('Xem thêm 10 hồ sơ');
    await see(() => document.activeElement === rows()[50]);
    expect(words()).not.toContain('Xem thêm');
  });

  test('follows what the feed brings, and forgives missing accents', async () => {
    await putCase();
    open('/can-bo');
    await see(() => rows().length === 1);
    await putCase({ applicant_name: 'Đặng Thị Ngân' }, 'd2');
    await see(() => rows().length === 2);
    await type('search', 'dang ngan');
    await see(() => rows().length === 1 && words().includes('Đặng Thị Ngân'));
    await receive([{ collection: 'case', id: 'd2', forget: true }]);
    await see(() => words().includes('Không tìm thấy hồ sơ nào'));
  });

  test('says whose part waits since when, in plain words, and nothing when none does', async () => {
    await putCase();
    open('/can-bo');
    await see(() => rows().length === 1);
    expect(words()).not.toContain('Chờ phần trước');
    await receive([
      change('held', 'm1', HELD),
      change('held', 'm2', { ...HELD, type: 'draft.save', dossier: null, waits_for: 1 }),
    ]);
    await see(() => words().includes('Chờ phần trước (2)'));
    expect(words()).toContain('Lý Văn Phong: bổ sung hồ sơ');
    expect(words()).toContain('chờ từ 15/11/2026, còn thiếu 2 phần');
    expect(words()).toContain('Lý Văn Phong: một việc khác');
    const link = document.querySelector('details a');
    expect(link?.getAttribute('href')).toBe('/can-bo/d1');
    await receive([
      { collection: 'held', id: 'm1', forget: true },
      { collection: 'held', id: 'm2', forget: true },
    ]);
    await see(() => !words().includes('Chờ phần trước'));
  });
});

describe('a step that the server has refused', () => {
  const REASON = 'Hồ sơ trùng với hồ sơ đã nộp.';

  async function refuse(problem: Partial<Problem>, args = { reason: REASON }): Promise<void> {
    await enqueue({ type: 'dossier.refuse', entity: 'd1', base: 1, args });
    const item = (await listQueue())[0];
    const full = { type: 'x', code: 'x', title: '', status: 409, detail: 'Chưa được.', ...problem };
    await receive([], [{ id: item?.id ?? '', outcome: 'rejected', problem: full }]);
  }

  test('shows what the dossier is now and what was done meanwhile, before the feed brings it', async () => {
    await putCase();
    await putEvent('e1', 'filed', 'Trần Thị Thái', '2026-11-20T02:00:00.000Z');
    await putEvent('e2', 'received', 'Bàn Văn Hiếu', '2026-11-20T03:00:00.000Z');
    await refuse({ code: 'stale-base', present: { ...CASE, status: 2, base: 2 } });
    open('/can-bo/d1');
    await see(() => words().includes('Chưa làm được: Không tiếp nhận'));
    const notice = document.querySelector('.notice.care')?.textContent ?? '';
    expect(notice).toContain('Bây giờ hồ sơ là “Được tiếp nhận”');
    expect(notice).toContain('Bàn Văn Hiếu');
    expect(notice).not.toContain('Nộp hồ sơ');
    expect(notice).toContain(REASON);
  });

  test('is sent again on the new version with its words changed, and gone only then', async () => {
    await putCase();
    await refuse({ code: 'stale-base', present: { ...CASE, base: 4 } });
    open('/can-bo/d1');
    await press('Xem lại và gửi lại');
    const box = await input('f-reason');
    expect(box.value).toBe(REASON);
    await see(() => words().includes('đang mở trong khung “Không tiếp nhận”'));
    expect(await listQueue()).toHaveLength(1);
    await type('f-reason', 'Lý do đã sửa.');
    await press('Gửi thông báo không tiếp nhận');
    await see(() => words().includes('chưa gửi'));
    await see(() => !words().includes('Chưa làm được'));
    const queue = await listQueue();
    expect(queue.map(({ base, args, state }) => [base, args['reason'], state])).toEqual([
      [4, 'Lý do đã sửa.', 'waiting'],
    ]);
  });

  test('gives its words to another step where its own is past', async () => {
    await putCase();
    await refuse({ code: 'stale-base', present: { ...CASE, status: 2, base: 2 } });
    open('/can-bo/d1');
    await see(() => words().includes('có thể dùng cho việc khác'));
    expect(words()).not.toContain('Xem lại và gửi lại');
    await press('Dùng cho việc “Dừng xử lý”');
    expect((await input('f-reason')).value).toBe(REASON);
    await press('Dừng xử lý hồ sơ');
    await see(() => !words().includes('Chưa làm được'));
    expect((await listQueue()).map(({ type, base }) => [type, base])).toEqual([
      ['dossier.stop', 2],
    ]);
  });

  test('keeps its words whatever the reason, and does not take the place of what is being written', async () => {
    await putCase();
    await refuse({ code: 'forbidden', detail: 'Bạn không được giao việc này.' });
    open('/can-bo/d1');
    await see(() => words().includes('Bạn không được giao việc này.'));
    expect(words()).toContain(REASON);
    await press('Tiếp nhận');
    await type('f-note', 'Đang viết');
    await see(() => words().includes('Bạn đang viết dở việc “Tiếp nhận”'));
    expect(words()).not.toContain('Xem lại và gửi lại');
    expect((await input('f-note')).value).toBe('Đang viết');
    await press('Thôi, không làm');
    await press('Xem lại và gửi lại');
    expect((await input('f-reason')).value).toBe(REASON);
  });

  test('goes when its owner drops it', async () => {
    await putCase();
    await refuse({ code: 'stale-base', present: { ...CASE, base: 2 } });
    open('/can-bo/d1');
    await press('Bỏ, không gửi nữa');
    await see(() => !words().includes('Chưa làm được'));
    expect(await listQueue()).toEqual([]);
  });

  test('says so when the dossier changes while an officer writes, but not for their own steps', async () => {
    await putCase();
    await enqueue({ type: 'dossier.receive', entity: 'd1', base: 1, args: {} });
    open('/can-bo/d1');
    await press('Bắt đầu xử lý');
    await input('f-note');
    const [own] = await listQueue();
    await receive(
      [change('case', 'd1', { ...CASE, status: 2, base: 2 })],
      [{ id: own?.id ?? '', outcome: 'applied' }],
    );
    await see(() => !words().includes('chưa gửi'));
    expect(words()).not.toContain('vừa thay đổi trong khi bạn viết');
    await putCase({ status: 6, base: 3 });
    await see(() => words().includes('vừa thay đổi trong khi bạn viết'));
    expect(words()).toContain('Ở bước này không làm việc ấy được nữa');
  });
});
