/** What a resident reads of a file that the commune could not use: on the phone that sent it, and on every other. */

import { beforeEach, expect, test } from 'vitest';

import { keepFile, markFile } from '../../src/store/blobs';
import { requireSession } from '../../src/store/session';
import type { FilesValue } from '../../src/store/types';
import { waitingFiles } from '../../src/store/waitingFiles';
import { setSyncState } from '../../src/sync/state';
import { DOSSIER } from '../support/dossierScreens';
import {
  change,
  formOf,
  leave,
  newScreen,
  open,
  putCatalogue,
  question,
  receive,
  see,
  words,
} from '../support/screen';

const PDF = 'application/pdf';
const BRING = 'Hãy mang bản giấy của tệp không dùng được tới bộ phận một cửa.';
const AWAY = { file: 'e'.repeat(64), type: PDF, size: 4 };

type Said = Partial<FilesValue['files'][number]>;

async function put(named: { file: string; type: string; size: number }, said: Said): Promise<void> {
  const answers = { full_name: 'Trần Thị Thái', pictures: [named] };
  await receive([
    change('dossier', 'd1', { ...DOSSIER, status: 1 }),
    change('dossier_answers', 'd1', { answers, papers: [], revision: 1 }),
    change('dossier_files', 'd1', {
      files: [{ ...named, received_at: null, state: 'refused', thumb: false, ...said }],
    }),
  ]);
}

const kept = () => keepFile(new TextEncoder().encode('%PDF-1.7 ').buffer, PDF);

beforeEach(async () => {
  await newScreen();
  await putCatalogue(
    formOf([
      [question('full_name', 'name', 'Họ và tên', { required: true })],
      [question('pictures', 'photo', 'Ảnh tờ giấy')],
    ]),
  );
  return leave;
});

test('another phone says what is wrong and what to do, and not that it is on its way', async () => {
  await put(AWAY, { refusal: 'attachment-encrypted' });
  open('/ho-so/d1');
  await see(() => words().includes('Tệp 1: tệp PDF này có mật khẩu nên xã không mở được.'));
  expect(words()).toContain(BRING);
  expect(words()).not.toContain('Các tệp này nằm trên máy khác');
  await see(() => words().includes('Không dùng được: tệp PDF này có mật khẩu'));
  expect(words()).not.toContain('Còn trên đường gửi');
});

test('the phone that is about to send it once more says that it is being sent', async () => {
  const named = await kept();
  setSyncState({ kind: 'sending', done: 0, total: 1, lastOk: 1 });
  await put(named, { refusal: 'attachment-damaged' });
  open('/ho-so/d1');
  await see(() => words().includes('Đang gửi 0/1'));
  expect(words()).not.toContain(BRING);
  const session = await requireSession();
  expect(Array.from((await waitingFiles(session)).keys())).toEqual([named.file]);
  await markFile(session.profile.id, named.file, 'refused', 'attachment-damaged');
  await see(() => words().includes('tệp này bị hỏng trên đường gửi hai lần liền'));
  expect(words()).toContain(BRING);
});

test('nothing more is said of it once it has come well', async () => {
  await put(AWAY, { refusal: 'attachment-damaged' });
  open('/ho-so/d1');
  await see(() => words().includes(BRING));
  await put(AWAY, { received_at: '2026-11-20T05:00:00.000Z', state: 'received', refusal: null });
  await see(() => !words().includes(BRING));
});
