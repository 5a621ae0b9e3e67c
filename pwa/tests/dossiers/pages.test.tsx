import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { tempCode } from '../../src/dossiers/tempCode';
import { getDraft, saveDraft } from '../../src/store/drafts';
import { createDraft } from '../../src/store/newDraft';
import { bindPerson, ensureProfile } from '../../src/store/profiles';
import type { DossierValue, Draft, QueueItem } from '../../src/store/types';
import { enqueue, enqueueFiling, listQueue } from '../../src/sync/outbox';
import { setSyncState } from '../../src/sync/state';
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
  text,
  type,
  words,
} from '../support/screen';

const FORM = formOf(
  [
    [question('full_name', 'name', 'Họ và tên', { required: true })],
    [question('phone', 'phone', 'Điện thoại', { required: true })],
  ],
  {
    papers: [{ key: 'proof', name: text('Giấy tờ nhà'), originals: 0, copies: 1, required: true }],
  },
);
const PROBLEM = { type: 'x', code: 'x', title: '', status: 409, detail: 'Chưa được.' };
const ANSWERS = { full_name: 'Trần Thị Thái', phone: '0912345678' };

beforeEach(async () => {
  await newScreen();
  await putCatalogue(FORM);
});
afterEach(() => {
  leave();
  setSyncState({ kind: 'all-sent', done: 0, total: 0, lastOk: null });
});

function newDraft(): Promise<Draft> {
  const init = { procedure: '1.004194', version: 1, title: 'x', agency: 'A1', answers: ANSWERS };
  return createDraft(init);
}

async function file(): Promise<{ draft: Draft; item: QueueItem }> {
  const draft = await newDraft();
  await enqueueFiling(draft, {
    procedure: '1.004194',
    form_version: 1,
    case: null,
    agency: 'A1',
    answers: draft.answers,
    papers: [],
  });
  const [item] = await listQueue();
  if (!item) throw new Error('nothing queued');
  return { draft, item };
}

/** Our server answers the probe. */
function withNetwork(): void {
  const health = { status: 200, headers: { 'Hosoxa-Protocol': '1' } };
  vi.stubGlobal('fetch', async () => Response.json({ status: 'ok' }, health));
}

const DOSSIER: DossierValue = {
  code: 'H55.19.02-261121-0007',
  procedure: '1.004194',
  form_version: 1,
  case: null,
  agency: 'A1',
  status: 2,
  filed_at: '2026-11-20T02:00:00.000Z',
  device_made_at: '2026-11-20T01:00:00.000Z',
  accepted_at: '2026-11-20T03:00:00.000Z',
  due_at: '2026-11-25T10:00:00.000Z',
  ended_at: null,
  paused: false,
  applicant_name: 'Trần Thị Thái',
  supplement: null,
  reason: null,
};

function putDossier(more: Partial<DossierValue> = {}) {
  return receive([
    change('dossier', 'd1', { ...DOSSIER, ...more }),
    change('dossier_answers', 'd1', {
      answers: ANSWERS,
      papers: [{ key: 'proof', hand_in: 'counter' }],
      revision: 1,
    }),
    change('dossier_event', 'e1', {
      dossier: 'd1',
      at: '2026-11-20T02:00:00.000Z',
      kind: 'filed',
      status: 1,
      by: { role: 'resident', name: 'Trần Thị Thái' },
      text: null,
      due_at: null,
    }),
    change('dossier_event', 'e2', {
      dossier: 'd1',
      at: '2026-11-20T03:00:00.000Z',
      kind: 'received',
      status: 2,
      by: { role: 'officer', name: 'Lê Thị Oanh' },
      text: 'Mời bác tới lấy',
      due_at: '2026-11-25T10:00:00.000Z',
    }),
  ]);
}

function putRequest() {
  return receive([
    change('dossier', 'd1', { ...DOSSIER, status: 5, supplement: 's1' }),
    change('supplement', 's1', {
      dossier: 'd1',
      asked_at: '2026-11-20T04:00:00.000Z',
      answered_at: null,
      message: 'Số điện thoại không gọi được',
      items: [
        { kind: 'answer', key: 'phone', note: 'Ghi số đang dùng' },
        { kind: 'paper', key: 'proof', note: null },
      ],
    }),
  ]);
}

describe('the papers that go with a filing', () => {
  test('are named until the commune has looked at it: filing does not end with a press', async () => {
    await putDossier({ status: 1, accepted_at: null, due_at: null });
    open('/ho-so/d1');
    await see(() => words().includes('Bạn nhớ đưa giấy tờ'));
    expect(words()).toContain('Giấy tờ nhà (mang tới bộ phận một cửa)');
    expect(words()).toContain('Thứ hai đến thứ sáu');
    await putDossier();
    await see(() => words().includes('Được tiếp nhận'));
    expect(words()).not.toContain('Bạn nhớ đưa giấy tờ');
  });

  test('are named on the card of what has not been sent', async () => {
    const draft = await newDraft();
    open(`/khai/${draft.id}/nop`);
    await press('Tôi cam đoan và nộp');
    await see(() => words().includes('Bạn nhớ đưa giấy tờ'));
  });
});

describe('filing', () => {
  test('with neither account nor network it is kept here, not sent, and says that it takes signing in', async () => {
    const draft = await newDraft();
    open(`/khai/${draft.id}/nop`);
    await see(() => words().includes('máy này chưa đăng nhập'));
    await press('Tôi cam đoan và nộp');
    await see(() => words().includes('Đã ghi hồ sơ trên máy này'));
    expect(location.pathname).toBe(`/ho-so/${draft.id}`);
    expect(words()).toContain('Đã lưu trên máy này · chưa gửi · cần đăng nhập một lần khi có mạng');
    expect(words()).toContain(tempCode(draft.id));
    expect(words()).toContain('Xã chưa nhận được hồ sơ này');
    expect(words()).not.toMatch(/xã đã nhận/i);
    expect(await listQueue()).toMatchObject([
      {
        type: 'dossier.file',
        entity: draft.id,
        args: {
          procedure: '1.004194',
          form_version: 1,
          agency: 'A1',
          answers: ANSWERS,
          papers: [{ key: 'proof', hand_in: 'counter' }],
        },
      },
    ]);
    await see(() => document.querySelector('svg.qr'));
  });

  test('a declaration given in the form is not asked for again', async () => {
    const promise = question('promise', 'declaration', 'Tôi xin cam đoan', { required: true });
    await putCatalogue(formOf([[promise]]));
    const init = { procedure: '1.004194', version: 1, title: 'x', agency: 'A1' };
    const draft = await createDraft({ ...init, answers: { promise: true } });
    open(`/khai/${draft.id}/nop`);
    await see(() => words().includes('Nộp hồ sơ này'));
    expect(words()).not.toContain('cam đoan');
    await press('Nộp hồ sơ này');
    await see(() => words().includes('Đã ghi hồ sơ trên máy này'));
  });

  test('one about a single thing does not stand for all that was stated', async () => {
    const lost = question('lost', 'declaration', 'Tôi đã mất bản gốc');
    await putCatalogue(formOf([[lost], [question('full_name', 'name', 'Họ và tên')]]));
    const init = { procedure: '1.004194', version: 1, title: 'x', agency: 'A1' };
    const draft = await createDraft({ ...init, answers: { lost: true } });
    open(`/khai/${draft.id}/nop`);
    await see(() => words().includes('Tôi cam đoan và nộp'));
  });

  test('only papers that must be handed in are named', async () => {
    const draft = await newDraft();
    await saveDraft({ ...draft, papers: [{ key: 'proof', hand_in: 'agency_has' }] });
    open(`/khai/${draft.id}/nop`);
    await see(() => words().includes('Lời cam đoan'));
    expect(words()).not.toContain('Giấy tờ nhà');
  });

  test('is not promised to go by itself while its owner is signed out', async () => {
    const { draft, item } = await file();
    await bindPerson((await ensureProfile()).id, 'p1', 'Trần Thị Thái');
    open(`/ho-so/${draft.id}`);
    await see(() => words().includes('sẽ tự gửi khi có mạng'));
    // The server has said that the session is over.
    setSyncState({ kind: 'sign-in', done: 0, total: 1, lastOk: null });
    await see(() => words().includes('cần đăng nhập một lần'));
    expect(words()).not.toContain('tự gửi');
    expect(words()).toContain('Đăng nhập để gửi');
    open('/ho-so');
    await see(() => words().includes(tempCode(item.entity)));
    expect(words()).not.toContain('tự gửi');
    const next = await newDraft();
    open(`/khai/${next.id}/nop`);
    await see(() => words().includes('máy này chưa đăng nhập'));
    expect(words()).not.toContain('Bạn không phải bấm lại');
  });

  test('with a network and no account the way goes to signing in, and nothing is queued', async () => {
    const draft = await newDraft();
    withNetwork();
    open(`/khai/${draft.id}/nop`);
    await press('Đăng nhập để nộp');
    await see(() => location.pathname === '/dang-nhap');
    expect(new URLSearchParams(location.search).get('tiep')).toBe(`/khai/${draft.id}/nop`);
    expect(await listQueue()).toEqual([]);
  });

  test('a network lost before the press files nothing: the words on the button were others', async () => {
    const draft = await newDraft();
    withNetwork();
    open(`/khai/${draft.id}/nop`);
    await see(() => words().includes('Đăng nhập để nộp'));
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
    await press('Đăng nhập để nộp');
    await see(() => words().includes('Tôi cam đoan và nộp'));
    expect(location.pathname).toBe(`/khai/${draft.id}/nop`);
    expect(await listQueue()).toEqual([]);
  });

  test.each(['offline', 'online'])('a signed-in person files with one press, %s', async (link) => {
    if (link === 'online') withNetwork();
    await bindPerson((await ensureProfile()).id, 'p1', 'Trần Thị Thái');
    const draft = await newDraft();
    open(`/khai/${draft.id}/nop`);
    await press('Tôi cam đoan và nộp');
    await see(() => words().includes('chưa gửi · sẽ tự gửi khi có mạng'));
    expect((await getDraft(draft.id))?.state).toBe('queued');
  });

  test('an incomplete form is not filed but shown what it lacks', async () => {
    const draft = await createDraft({
      procedure: '1.004194',
      version: 1,
      title: 'x',
      agency: 'A1',
    });
    open(`/khai/${draft.id}/nop`);
    await see(() => words().includes('còn chỗ cần sửa'));
    expect(words()).not.toContain('Tôi cam đoan và nộp');
  });

  test('a filed form is no longer changed in its pages', async () => {
    const { draft } = await file();
    open(`/khai/${draft.id}/p1`);
    await see(() => words().includes('Bản khai này đã bấm nộp'));
  });

  test('what has not been sent can be taken back and changed', async () => {
    const { draft } = await file();
    open(`/ho-so/${draft.id}`);
    await press('Lấy về để sửa');
    await see(() => words().includes('Xem lại trước khi nộp'));
    expect(await listQueue()).toEqual([]);
    expect((await getDraft(draft.id))?.state).toBe('open');
  });
});

describe('a refused filing', () => {
  async function refuse() {
    const { draft, item } = await file();
    await receive(
      [],
      [
        {
          id: item.id,
          outcome: 'rejected',
          problem: {
            type: 'urn:hosoxa:problem:invalid-answers',
            code: 'invalid-answers',
            title: 'x',
            status: 422,
            detail: 'Có câu trả lời chưa đúng.',
            errors: [{ path: ['phone'], code: 'valid', message: text('Số này không có thật.') }],
          },
        },
      ],
    );
    return draft;
  }

  test('stands first in the list, with its sentence, and everything typed is kept', async () => {
    const draft = await refuse();
    open('/ho-so');
    await see(() => words().includes('Cần bạn làm tiếp'));
    open(`/ho-so/${draft.id}`);
    await see(() => words().includes('Có câu trả lời chưa đúng.'));
    expect(words()).toContain('Số này không có thật.');
  });

  test('is mended at the question concerned, which says what the server said', async () => {
    const draft = await refuse();
    open(`/ho-so/${draft.id}`);
    await press('Sửa và gửi lại');
    expect((await input('q-phone')).value).toBe('0912345678');
    await see(() =>
      document.querySelector('#q-phone-error')?.textContent?.includes('không có thật'),
    );
    await type('q-phone', '0987654321');
    await press('Xong, xem lại hồ sơ');
    await see(() => words().includes('0987 654 321'));
    expect(await listQueue()).toEqual([]);
  });
});

describe('what the server has not taken yet', () => {
  beforeEach(async () => {
    await bindPerson((await ensureProfile()).id, 'p1', 'Trần Thị Thái');
  });

  test('says on the filing itself that it waits for the part before it', async () => {
    const { draft, item } = await file();
    await receive([], [{ id: item.id, outcome: 'held' }]);
    open('/ho-so');
    await see(() => words().includes('chờ phần trước'));
    open(`/ho-so/${draft.id}`);
    await see(() => words().includes('chờ phần trước'));
    await receive([], [{ id: item.id, outcome: 'held', problem: PROBLEM }]);
    await see(() => !words().includes('chờ phần trước'));
  });

  test('says so of a withdrawal, too', async () => {
    await putDossier();
    const id = await enqueue({ type: 'dossier.withdraw', entity: 'd1', args: { reason: null } });
    await receive([], [{ id, outcome: 'held' }]);
    open('/ho-so/d1');
    await see(() => words().includes('Chờ phần trước tới nơi đã'));
  });

  test('a dossier that goes again to a server that has lost it stays one dossier', async () => {
    const { draft, item } = await file();
    const again = { reset: true, epoch: 'e2' };
    await receive([], [{ id: item.id, outcome: 'applied', data: { code: 'H-7' } }]);
    await receive([change('dossier', draft.id, { ...DOSSIER, code: 'H-7' })]);
    await receive([], [], again);
    open('/ho-so');
    await see(() => words().includes('Có phần bạn đã bấm gửi, chưa tới xã'));
    expect(words()).toContain('H-7');
    expect(words()).not.toContain('Mã tạm');
    open(`/ho-so/${draft.id}`);
    await see(() => words().includes('hồ sơ này được gửi lại'));
    expect(words()).toContain('H-7');
  });

  test('one that the other phone has filed can be given up for that one', async () => {
    const { draft, item } = await file();
    const problem = { ...PROBLEM, code: 'dossier-exists', detail: 'Hồ sơ này đã nộp rồi.' };
    await receive([change('dossier', draft.id, DOSSIER)], []);
    await receive([], [{ id: item.id, outcome: 'rejected', problem }]);
    open(`/ho-so/${draft.id}`);
    await see(() => words().includes('Hồ sơ này đã nộp rồi.'));
    await press('Bỏ bản này, xem hồ sơ đã nộp');
    await see(() => words().includes('H55.19.02-261121-0007'));
    expect(await listQueue()).toEqual([]);
    expect(await getDraft(draft.id)).toBeUndefined();
  });

  test('a withdrawal that was refused comes back with its words', async () => {
    await putDossier();
    const args = { reason: 'Gia đình đổi ý' };
    const id = await enqueue({ type: 'dossier.withdraw', entity: 'd1', args });
    await receive([], [{ id, outcome: 'rejected', problem: PROBLEM }]);
    open('/ho-so/d1');
    await see(() => words().includes('Xã chưa nhận yêu cầu rút hồ sơ'));
    expect(words()).toContain('Chưa được.');
    expect(words()).toContain('Gia đình đổi ý');
    await press('Sửa và gửi lại');
    expect((await input('reason')).value).toBe('Gia đình đổi ý');
    expect(await listQueue()).toEqual([]);
  });

  test('and one that is not possible any more keeps its words until it is dropped', async () => {
    await putDossier({ status: 10, ended_at: DOSSIER.due_at });
    const args = { reason: 'Gia đình đổi ý' };
    const id = await enqueue({ type: 'dossier.withdraw', entity: 'd1', args });
    await receive([], [{ id, outcome: 'rejected', problem: PROBLEM }]);
    open('/ho-so/d1');
    await see(() => words().includes('Việc này không làm được nữa'));
    expect(words()).toContain('Gia đình đổi ý');
    expect(words()).not.toContain('Sửa và gửi lại');
    await press('Bỏ yêu cầu này');
    await see(() => !words().includes('Gia đình đổi ý'));
  });
});

describe('the list', () => {
  test('has drafts, what waits, what was filed and what is over, each by its word', async () => {
    await newDraft();
    await file();
    await putDossier();
    await receive([
      change('dossier', 'd2', { ...DOSSIER, code: 'H-2', status: 10, ended_at: DOSSIER.due_at }),
    ]);
    open('/ho-so');
    await see(() => words().includes('H55.19.02-261121-0007'));
    const order = ['Đã bấm nộp, chưa gửi', 'Đang khai dở', 'Đã gửi tới xã', 'Đã xong'];
    const places = order.map((word) => words().indexOf(word));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(-1);
    expect(words()).toContain('Hẹn trả kết quả: 25/11/2026');
  });

  test('a draft is deleted only after a second, plain question', async () => {
    const draft = await newDraft();
    open('/ho-so');
    await press('Xóa bản này');
    await press('Thôi, giữ lại');
    expect(await getDraft(draft.id)).toBeDefined();
    await press('Xóa bản này');
    await press('Xóa hẳn');
    await see(() => words().includes('Bạn chưa có hồ sơ nào'));
    expect(await getDraft(draft.id)).toBeUndefined();
  });

  test('a scanned temporary reference opens its dossier', async () => {
    const { draft } = await file();
    open(`/ho-so?tam=${tempCode(draft.id).replace('-', '')}`);
    await see(() => location.pathname === `/ho-so/${draft.id}`);
    open('/ho-so?tam=00000000');
    await see(() => words().includes('không có hồ sơ mang mã tạm 00000000'));
  });
});

describe('a filed dossier', () => {
  test('shows its code, due date, history with who and when, and the answers as filed', async () => {
    await putDossier();
    open('/ho-so/d1');
    await see(() => words().includes('H55.19.02-261121-0007'));
    expect(words()).toContain('25/11/2026');
    expect(words()).toContain('10:00, 20/11/2026 · Lê Thị Oanh, cán bộ');
    expect(words()).toContain('Mời bác tới lấy');
    expect(words()).toContain('0912 345 678');
    expect(words()).toContain('Giấy tờ nhà (mang tới bộ phận một cửa)');
  });

  test('is withdrawn only after a page that asks, and then waits in the queue', async () => {
    await putDossier();
    open('/ho-so/d1');
    await press('Rút hồ sơ này');
    await type('reason', 'Gia đình đổi ý');
    await press('Rút hồ sơ');
    await see(() => words().includes('Yêu cầu rút hồ sơ của bạn chưa gửi'));
    expect(await listQueue()).toMatchObject([
      { type: 'dossier.withdraw', entity: 'd1', args: { reason: 'Gia đình đổi ý' } },
    ]);
  });

  test('a date that has passed is said, and one that stands still is not promised', async () => {
    await putDossier({ due_at: '2026-11-01T10:00:00.000Z' });
    open('/ho-so/d1');
    await see(() => words().includes('Đã quá ngày hẹn'));
    await putDossier({ status: 6, paused: true });
    await see(() => words().includes('Tạm dừng tính ngày'));
    expect(document.querySelector('p.code')).toBeNull();
  });

  test('one that is over offers no withdrawal', async () => {
    await putDossier({ status: 9, ended_at: DOSSIER.due_at });
    open('/ho-so/d1');
    await see(() => words().includes('H55.19.02-261121-0007'));
    expect(words()).not.toContain('Rút hồ sơ này');
  });
});

describe('a request for more', () => {
  beforeEach(async () => {
    await putDossier();
    await putRequest();
  });

  test('opens on the named answers only, filled in, with the note at each', async () => {
    open('/ho-so/d1');
    await see(() => words().includes('Điện thoại'));
    expect(words()).toContain('Ghi số đang dùng');
    expect(words()).toContain('Giấy tờ nhà');
    await press('Trả lời xã');
    expect((await input('q-phone')).value).toBe('0912345678');
    expect(words()).toContain('Ghi số đang dùng');
    expect(words()).toContain('Giấy tờ nhà');
    expect(document.querySelector('#q-full_name')).toBeNull();
  });

  test('what is typed is kept, in mid-word, and is there again', async () => {
    open('/ho-so/d1/bo-sung');
    await type('q-phone', '09876');
    await type('note', 'Số của chá');
    await see(() => words().includes('Đã lưu trên máy này'));
    open('/ho-so/d1/bo-sung');
    expect((await input('q-phone')).value).toBe('09876');
    expect((await input('note')).value).toBe('Số của chá');
  });

  test('is checked, then sent whole and waits in the queue', async () => {
    open('/ho-so/d1/bo-sung');
    await type('q-phone', '0987');
    await press('Gửi cho xã');
    await see(() => document.querySelectorAll('.errors a').length === 2);
    await type('q-phone', '0987 654 321');
    await press('Tôi gửi qua bưu điện');
    await press('Gửi cho xã');
    await see(() => words().includes('Trả lời bổ sung của bạn chưa gửi'));
    expect(await listQueue()).toMatchObject([
      {
        type: 'dossier.supplement',
        entity: 'd1',
        args: {
          request: 's1',
          answers: { phone: '0987654321' },
          papers: [{ key: 'proof', hand_in: 'post' }],
          note: null,
        },
      },
    ]);
    expect(words()).not.toContain('Trả lời xã');
    open('/ho-so');
    await see(() => words().includes('Có phần bạn đã bấm gửi, chưa tới xã'));
    expect(words()).not.toContain('Cần bạn làm tiếp');
  });

  test('one the server refused comes back for mending with what was written', async () => {
    open('/ho-so/d1/bo-sung');
    await type('q-phone', '0987654321');
    await press('Tôi gửi qua bưu điện');
    await type('note', 'Số của cháu');
    await press('Gửi cho xã');
    await see(() => words().includes('chưa gửi'));
    const [item] = await listQueue();
    await receive(
      [],
      [
        {
          id: item?.id ?? '',
          outcome: 'rejected',
          problem: {
            type: 'x',
            code: 'invalid-answers',
            title: '',
            status: 422,
            detail: 'Chưa đúng.',
          },
        },
      ],
    );
    await see(() => words().includes('Xã chưa nhận được trả lời bổ sung của bạn'));
    await press('Sửa và gửi lại');
    expect((await input('q-phone')).value).toBe('0987654321');
    expect((await input('note')).value).toBe('Số của cháu');
    expect(await listQueue()).toEqual([]);
  });
});
