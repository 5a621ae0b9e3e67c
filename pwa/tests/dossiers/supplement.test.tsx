import { beforeEach, describe, expect, test } from 'vitest';
import { listQueue } from '../../src/sync/outbox';
import { eachDossierScreen, putDossier, putRequest } from '../support/dossierScreens';
import { input, open, press, receive, see, type, words } from '../support/screen';

eachDossierScreen();

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
