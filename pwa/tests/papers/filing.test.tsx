/** Papers of the wallet in a filing: offered, taken, photographed anew, kept with the draft. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { keepFile } from '../../src/store/blobs';
import { getDraft, saveDraft } from '../../src/store/drafts';
import type { Draft } from '../../src/store/draftTypes';
import { createDraft } from '../../src/store/newDraft';
import type { PaperChoice } from '../../src/store/types';
import { listQueue } from '../../src/sync/outbox';
import {
  change,
  formOf,
  leave,
  newScreen,
  open,
  press,
  putCatalogue,
  question,
  receive,
  see,
  text,
  words,
} from '../support/screen';
import { args, hash, paperOf } from './support';

const PAPER = {
  key: 'birth',
  kind: 'birth_certificate',
  name: text('Giấy khai sinh của con'),
  originals: 0,
  copies: 1,
  required: true,
};

let draft: Draft;

beforeEach(async () => {
  await newScreen();
  const pages = [
    [question('full_name', 'name', 'Họ và tên', { required: true })],
    [question('photos', 'photo', 'Ảnh giấy khai sinh', { paper: 'birth_certificate' })],
  ];
  await putCatalogue(formOf(pages, { papers: [PAPER] }));
  await receive([
    change('paper_kind', 'birth_certificate', { name: text('Giấy khai sinh') }),
    change('paper', 'p1', paperOf()),
  ]);
  draft = await createDraft({
    procedure: '1.004194',
    version: 1,
    title: 'x',
    agency: 'A1',
    answers: { full_name: 'Hà Thị Thái' },
  });
});
afterEach(leave);

const chosen = (papers: PaperChoice[]) =>
  expect
    .poll(async () => (await getDraft(draft.id))?.papers, { timeout: 5000, interval: 10 })
    .toEqual(papers);
const check = () => open(`/khai/${draft.id}/kiem-tra`);

describe('a paper that a procedure asks for', () => {
  test('is taken out of the wallet by one press, and goes with the filing', async () => {
    check();
    await see(() => words().includes('Bạn đã có giấy này'));
    await press('Dùng giấy này');
    const { pages } = args();
    await chosen([{ key: 'birth', hand_in: 'attached', pages, paper: 'p1' }]);
    await see(() => words().includes('Ảnh đã ở chỗ xã, không phải gửi lại.'));
    await see(() => document.activeElement?.id === 'paper-birth-other');
    await press('Nộp hồ sơ');
    await press('Tôi cam đoan và nộp');
    await expect.poll(async () => (await listQueue()).length).toBe(1);
    const [item] = await listQueue();
    expect(item?.args['papers']).toEqual([
      { key: 'birth', hand_in: 'attached', pages, paper: 'p1' },
    ]);
    expect(words()).not.toContain('Bạn nhớ đưa giấy tờ');
  });

  test('is not brought to the counter as well when it is photographed after all', async () => {
    const papers = [
      { key: 'birth', hand_in: 'attached' as const, pages: args().pages, paper: 'p1' },
    ];
    await saveDraft({ ...draft, papers });
    check();
    await press('Thôi, chụp ảnh khác');
    await chosen([{ key: 'birth', hand_in: 'attached' }]);
    await press('Nộp hồ sơ');
    await see(() => words().includes('Bạn chưa chụp: Giấy khai sinh của con'));
    expect(location.pathname).toMatch(/kiem-tra$/);
    open(`/khai/${draft.id}/nop`);
    await see(() => words().includes('Hồ sơ còn chỗ cần sửa nên chưa nộp được.'));
  });

  test('keeps its pages with the draft while the way is not another', async () => {
    const page = await keepFile(new Uint8Array([1, 2, 3]).buffer, 'application/pdf');
    const choice = { key: 'birth', hand_in: 'attached' as const, pages: [page], paper: null };
    await saveDraft({ ...draft, papers: [choice] });
    check();
    await see(() => words().includes('Trang 1'));
    await press('Tôi mang tới bộ phận một cửa');
    await chosen([{ key: 'birth', hand_in: 'counter' }]);
  });

  test('is not offered from a wallet that has only lapsed ones', async () => {
    await receive([change('paper', 'p1', paperOf({ expires_on: '2020-01-01' }))]);
    check();
    await see(() => words().includes('Chụp ảnh, hoặc lấy từ Giấy tờ của tôi'));
    await press('Chụp ảnh, hoặc lấy từ');
    await see(() => document.querySelector('#paper-birth-photo'));
    expect(words()).not.toContain('Dùng giấy này');
  });
});

test('a question that asks for photographs of a paper takes them from the wallet', async () => {
  open(`/khai/${draft.id}/p2`);
  await press('Dùng giấy này');
  const answers = { full_name: 'Hà Thị Thái', photos: args().pages };
  await expect
    .poll(async () => (await getDraft(draft.id))?.answers, { timeout: 5000, interval: 10 })
    .toEqual(answers);
  expect(args().pages[0]?.file).toBe(hash(1));
});
