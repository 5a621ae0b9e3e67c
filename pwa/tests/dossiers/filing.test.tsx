import { describe, expect, test, vi } from 'vitest';

import { tempCode } from '../../src/dossiers/tempCode';
import { getDraft, saveDraft } from '../../src/store/drafts';
import { createDraft } from '../../src/store/newDraft';
import { bindPerson, ensureProfile } from '../../src/store/profiles';
import { listQueue } from '../../src/sync/outbox';
import { setSyncState } from '../../src/sync/state';
import {
  ANSWERS,
  eachDossierScreen,
  file,
  newDraft,
  putDossier,
  withNetwork,
} from '../support/dossierScreens';
import { formOf, open, press, putCatalogue, question, see, words } from '../support/screen';

eachDossierScreen();

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
