import { beforeEach, describe, expect, test } from 'vitest';

import { getDraft } from '../../src/store/drafts';
import { bindPerson, ensureProfile } from '../../src/store/profiles';
import { enqueue, listQueue } from '../../src/sync/outbox';
import { DOSSIER, eachDossierScreen, file, PROBLEM, putDossier } from '../support/dossierScreens';
import { change, input, open, press, receive, see, text, type, words } from '../support/screen';

eachDossierScreen();

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
