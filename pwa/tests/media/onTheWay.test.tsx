import { expect, test } from 'vitest';

import { keepFile } from '../../src/store/blobs';
import { setSyncState } from '../../src/sync/state';
import { eachDossierScreen, putDossier } from '../support/dossierScreens';
import { change, open, receive, see, words } from '../support/screen';

eachDossierScreen();

/** A dossier whose text has arrived, and one photo has not. */
async function withPhoto(file: string) {
  await putDossier();
  await receive([
    change('dossier_files', 'd1', {
      files: [{ file, type: 'image/jpeg', size: 10, received_at: null, state: 'named' }],
    }),
  ]);
  open('/ho-so/d1');
}

const own = async () => (await keepFile(new ArrayBuffer(10), 'image/jpeg')).file;
const waits = (kind: 'sending' | 'waiting-network') =>
  setSyncState({ kind, done: 0, total: 1, lastOk: 1 });

test('a photo that this phone sends is said to be on its way, and its turn', async () => {
  const file = await own();
  waits('sending');
  await withPhoto(file);
  await see(() => words().includes('Đang gửi 0/1 ảnh.'));
  expect(words()).toContain('chờ đến lượt');
});

test('nothing is said to be sent while the line at the top says that nothing waits', async () => {
  await withPhoto(await own());
  await see(() => words().includes('Tệp kèm theo mới tới 0/1.'));
  expect(words()).not.toContain('Đang gửi');
  expect(words()).not.toContain('chờ đến lượt');
  waits('waiting-network');
  await see(() => words().includes('Đang gửi 0/1 ảnh.'));
});

test('what lies on another phone is not said to be sent from this one', async () => {
  waits('sending'); // something else
  await withPhoto('0'.repeat(64));
  await see(() => words().includes('nằm trên máy khác'));
  expect(words()).toContain('Tệp kèm theo mới tới 0/1.');
  expect(words()).not.toContain('Đang gửi');
});
