import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { getDraft, saveDraft } from '../../src/store/drafts';
import type { Draft } from '../../src/store/draftTypes';
import { createDraft } from '../../src/store/newDraft';
import {
  formOf,
  input,
  leave,
  newScreen,
  open,
  press,
  putCatalogue,
  question,
  see,
  words,
} from '../support/screen';

const NAME = question('full_name', 'name', 'Họ và tên', { required: true });
const JOB = question('job', 'text', 'Nghề của bạn');
const HIDDEN = question('spouse', 'text', 'Tên chồng', {
  show_when: { '==': [{ var: 'job' }, 'x'] },
});
const AT = '2026-11-22T03:00:00.000Z';

let draft: Draft;

beforeEach(async () => {
  await newScreen();
  await putCatalogue(formOf([[NAME], [JOB, HIDDEN]]));
  draft = await createDraft({ procedure: '1.004194', version: 1, title: 'x', agency: 'A1' });
});
afterEach(leave);

async function disagree(key: string, value: string | undefined): Promise<void> {
  const other = { device: 'other', made_at: AT, ...(value !== undefined && { value }) };
  await saveDraft({
    ...draft,
    answers: { full_name: 'Trần Thị Thái', job: 'làm nương' },
    conflicts: { [key]: [other] },
  });
}

const kept = async () => (await getDraft(draft.id)) as Draft;

describe('a question that was answered differently on two devices', () => {
  test('shows both answers with where each was typed, and asks', async () => {
    await disagree('job', 'dệt vải');
    open(`/khai/${draft.id}/p2`);
    await see(() => words().includes('Câu này được gõ trên hai máy'));
    for (const found of ['làm nương', 'dệt vải', 'Gõ trên máy này', 'Gõ trên máy khác, lúc']) {
      expect(words()).toContain(found);
    }
    expect(document.querySelector('input')).toBeNull();
  });

  test('takes the one that is pressed; the other can be taken back', async () => {
    await disagree('job', 'dệt vải');
    open(`/khai/${draft.id}/p2`);
    await press('Câu này đúng Gõ trên máy khác');
    expect((await input('q-job')).value).toBe('dệt vải');
    await see(async () => !(await kept()).conflicts?.['job']);
    await press('Lấy lại câu này');
    await see(() => document.querySelector<HTMLInputElement>('#q-job')?.value === 'làm nương');
    await see(async () => (await kept()).answers['job'] === 'làm nương');
    expect(words()).toContain('dệt vải');
  });

  test('that was left empty elsewhere says so, and an empty answer can be the right one', async () => {
    await disagree('job', undefined);
    open(`/khai/${draft.id}/p2`);
    await see(() => words().includes('Để trống'));
    await press('Câu này đúng Gõ trên máy khác');
    expect((await input('q-job')).value).toBe('');
    await see(async () => !('job' in (await kept()).answers));
  });

  test('stands in the way of filing, and the check page says where', async () => {
    await disagree('job', 'dệt vải');
    open(`/khai/${draft.id}/nop`);
    await see(() => words().includes('còn chỗ cần sửa nên chưa nộp được'));
    open(`/khai/${draft.id}/kiem-tra`);
    await press('Hai máy gõ khác nhau, bạn chọn một: Nghề của bạn');
    await see(() => words().includes('Câu này được gõ trên hai máy'));
  });

  test('that is not asked stands in nobody\u2019s way', async () => {
    await disagree('spouse', 'Lềnh');
    open(`/khai/${draft.id}/nop`);
    await see(() => words().includes('Tôi cam đoan'));
  });

  test('can wait: the next page is open', async () => {
    await disagree('full_name', 'Thái');
    open(`/khai/${draft.id}/p1`);
    await press('Chưa chắc, để sau');
    expect((await input('q-job')).value).toBe('làm nương');
  });
});

describe('the list of forms', () => {
  test('says what came of the other device', async () => {
    await disagree('job', 'dệt vải');
    await saveDraft({ ...(await kept()), note: 'back', begun: 'other' });
    open('/ho-so');
    await see(() => words().includes('nên bản này trở lại'));
    expect(words()).toContain('Có 1 câu hai máy gõ khác nhau');
    expect(words()).toContain('Bắt đầu khai trên máy khác');
  });
});
