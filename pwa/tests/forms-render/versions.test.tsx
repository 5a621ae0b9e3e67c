import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Question } from '../../src/forms/engine';
import { listDrafts } from '../../src/store/draftList';
import { getDraft, saveDraft } from '../../src/store/drafts';
import type { Draft } from '../../src/store/draftTypes';
import { createDraft } from '../../src/store/newDraft';
import {
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
  words,
} from '../support/screen';

const NAME = question('full_name', 'name', 'Họ và tên', { required: true });
const JOB = question('job', 'text', 'Nghề của bạn');
const OLD_INCOME = question('income', 'money', 'Thu nhập một tháng');
const NEW_INCOME = question('income', 'money', 'Thu nhập một năm', { required: true });
const PHONE = question('phone', 'phone', 'Điện thoại', { required: true });

const first = () =>
  formOf([[NAME], [JOB], [OLD_INCOME]], {
    effective_to: '2026-06-30',
    fingerprints: { full_name: 'n', job: 'j', income: 'i1' },
  });
const second = (more: Question[] = []) =>
  formOf([[NAME, ...more], [NEW_INCOME], [PHONE]], {
    version: 2,
    fingerprints: { full_name: 'n', income: 'i2', phone: 'p' },
  });

let draft: Draft;

beforeEach(async () => {
  await newScreen();
  await putCatalogue(first());
  draft = await createDraft({ procedure: '1.004194', version: 1, title: 'x', agency: 'A1' });
  draft = { ...draft, answers: { full_name: 'Trần Thị Thái', job: 'làm nương', income: 500000 } };
  await saveDraft(draft);
});
afterEach(leave);

const meetNewer = () => putCatalogue(second(), procedureOf({ form_version: 2 }));
const kept = () => getDraft(draft.id);

describe('a draft under a version that has lapsed', () => {
  for (const [where, path] of [
    ['a question', 'p1'],
    ['the check page', 'kiem-tra'],
    ['the filing page', 'nop'],
  ]) {
    test(`says so at ${where}: what stays, what changed, what is new, what went`, async () => {
      await meetNewer();
      open(`/khai/${draft.id}/${path}`);
      await see(() => words().includes('Mẫu khai này đã có bản mới'));
      for (const found of [
        'đến hết 30/06/2026',
        '1 câu trả lời được giữ nguyên',
        '500.000 đ',
        'Bây giờ hỏi: Thu nhập một năm',
        'Điện thoại',
        'làm nương',
      ]) {
        expect(words()).toContain(found);
      }
      expect((await kept())?.version).toBe(1);
    });
  }

  test('moves on at a press, to the first question that needs the person, with the old answer beside', async () => {
    await meetNewer();
    open(`/khai/${draft.id}/p1`);
    await press('Chuyển sang bản mới');
    await see(() => words().includes('Bản trước bạn đã trả lời'));
    expect(words()).toContain('Thu nhập một tháng');
    expect((await input('q-income')).value).toBe('');
    expect(await kept()).toMatchObject({
      version: 2,
      answers: { full_name: 'Trần Thị Thái' },
      earlier: [{ version: 1, answers: draft.answers }],
    });
    await press('Dùng lại câu trả lời này');
    await see(async () => (await input('q-income')).value === '500000');
    await see(() => words().includes('Đã đưa câu trả lời cũ'));
  });

  test('still shows at the check page what is not asked any more', async () => {
    await meetNewer();
    open(`/khai/${draft.id}/p1`);
    await press('Chuyển sang bản mới');
    await see(() => words().includes('Bản trước bạn đã trả lời'));
    open(`/khai/${draft.id}/kiem-tra`);
    await see(() => words().includes('Không còn hỏi nữa'));
    expect(words()).toContain('làm nương');
    expect(words()).toContain('Điện thoại: Bạn chưa trả lời câu này.');
  });

  test('keeps what it had at first when it meets a third version', async () => {
    await meetNewer();
    open(`/khai/${draft.id}/p1`);
    await press('Chuyển sang bản mới');
    await see(async () => (await kept())?.version === 2);
    const third = formOf([[NAME], [NEW_INCOME]], {
      version: 3,
      fingerprints: { full_name: 'n', income: 'i3' },
    });
    await putCatalogue(third, procedureOf({ form_version: 3 }));
    open(`/khai/${draft.id}/p1`);
    await press('Chuyển sang bản mới');
    await see(() => words().includes('Bản trước bạn đã trả lời'));
    expect(words()).toContain('500.000 đ');
    expect((await kept())?.earlier).toHaveLength(2);
  });

  test('stays as it is for who does it later', async () => {
    await meetNewer();
    open(`/khai/${draft.id}/p1`);
    await press('Để sau');
    await see(() => words().includes('Hồ sơ của tôi'));
    expect(await kept()).toMatchObject({ version: 1, answers: draft.answers });
  });

  test('is filled on while the newer form has not come to this phone', async () => {
    await putCatalogue(first(), procedureOf({ form_version: 2 }));
    open(`/khai/${draft.id}/p1`);
    expect((await input('q-full_name')).value).toBe('Trần Thị Thái');
  });
});

describe('who has filed before', () => {
  const dossier = {
    code: 'H55.19.02-261101-0007',
    procedure: '1.004194',
    form_version: 1,
    case: null,
    agency: 'A1',
    status: 9,
    filed_at: '2026-11-01T03:00:00Z',
    applicant_name: 'Trần Thị Thái',
  };

  test('can begin with the answers that still fit, and is told where they come from', async () => {
    await meetNewer();
    const answers = { full_name: 'Trần Thị Thái', job: 'làm nương', income: 500000 };
    await receive([
      change('dossier', 'd7', dossier),
      change('dossier_answers', 'd7', { answers, papers: [] }),
    ]);
    open('/thu-tuc/1.004194');
    await see(() => words().includes('Bạn đã từng nộp thủ tục này'));
    await press('Khai lại, lấy sẵn');
    await see(() => words().includes('được lấy từ hồ sơ H55.19.02-261101-0007'));
    const [made] = (await listDrafts()).filter(({ id }) => id !== draft.id);
    expect(made).toMatchObject({ version: 2, answers: { full_name: 'Trần Thị Thái' } });
    expect(made?.answers).toEqual({ full_name: 'Trần Thị Thái' });
  });

  test('sees nothing of dossiers that are not on this phone', async () => {
    open('/thu-tuc/1.004194');
    await see(() => words().includes('Bắt đầu khai') || words().includes('Khai một bản mới'));
    expect(words()).not.toContain('Bạn đã từng nộp');
  });
});
