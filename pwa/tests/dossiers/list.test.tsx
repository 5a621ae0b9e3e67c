import { describe, expect, test } from 'vitest';

import { tempCode } from '../../src/dossiers/tempCode';
import { getDraft } from '../../src/store/drafts';
import { listQueue } from '../../src/sync/outbox';
import { DOSSIER, eachDossierScreen, file, newDraft, putDossier } from '../support/dossierScreens';
import { change, open, press, receive, see, type, words } from '../support/screen';

eachDossierScreen();

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
