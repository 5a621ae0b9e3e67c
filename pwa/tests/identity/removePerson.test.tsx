import 'fake-indexeddb/auto';

import { IDBFactory } from 'fake-indexeddb';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { RemovePerson } from '../../src/identity/RemovePerson';
import { listUnsent } from '../../src/identity/unsent';
import { keepFile } from '../../src/store/blobs';
import { closeDatabase, transact } from '../../src/store/database';
import { createDraft } from '../../src/store/newDraft';
import { ensureProfile, listProfiles } from '../../src/store/profiles';
import { requireSession, setSession } from '../../src/store/session';
import type { Answers } from '../../src/store/types';
import { applyAnswer } from '../../src/sync/apply';
import { clear, draw, eventually, press } from '../support/draw';

beforeEach(async () => {
  await setSession(null);
  closeDatabase();
  vi.stubGlobal('indexedDB', new IDBFactory());
});
afterEach(clear);

async function confirm(typed: string) {
  const profile = await ensureProfile();
  await createDraft({ procedure: 'x', version: 1, title: 'Đăng ký tạm trú' });
  let done = false;
  const onDone = () => {
    done = true;
  };
  const root = await draw(
    <RemovePerson profile={profile} name="Thái" onDone={onDone} onKeep={() => undefined} />,
  );
  const box = await eventually(() => root.querySelector<HTMLInputElement>('#confirm'));
  await eventually(() => root.textContent?.includes('Đăng ký tạm trú, đang khai dở'));
  await act(() => {
    box.value = typed;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await press(root.querySelector('.danger'));
  return { root, done: () => done };
}

test.each(['XÓA', 'xoá', ' Xóa ', 'XOA', 'xo\u0301a'])(
  'typed as %s the word is the word, wherever the keyboard puts the mark',
  async (typed) => {
    const { done } = await confirm(typed);
    await eventually(done);
    expect(await listProfiles()).toEqual([]);
  },
);

test('another word removes nothing', async () => {
  const { root, done } = await confirm('XONG');
  await eventually(() => root.textContent?.includes('Gõ đúng chữ XÓA'));
  expect(done()).toBe(false);
  expect(await listProfiles()).toHaveLength(1);
});

test('photos that have not followed their dossier yet are named among what would be lost', async () => {
  const profile = await ensureProfile();
  const photo = await keepFile(new TextEncoder().encode('ảnh').buffer as ArrayBuffer, 'image/jpeg');
  const changes = [
    { collection: 'dossier', id: 'd1', version: 1, value: { code: 'H55.19.01-261121-0001' } },
    {
      collection: 'dossier_files',
      id: 'd1',
      version: 1,
      value: { files: [{ ...photo, received_at: null }] },
    },
  ];
  const server_time = '2026-11-21T03:00:00.000Z';
  const answer = { results: [], changes, cursor: 'c', more: false, server_time };
  await applyAnswer(await requireSession(), [], answer);
  const root = await draw(
    <RemovePerson
      profile={profile}
      name="Thái"
      onDone={() => undefined}
      onKeep={() => undefined}
    />,
  );
  await eventually(() => root.textContent?.includes('H55.19.01-261121-0001, còn ảnh'));
  expect(root.querySelector('#confirm')).not.toBeNull();
});

test('a form that the server has a copy of is not lost, but its photos are', async () => {
  await ensureProfile();
  const open = await requireSession();
  const photo = await keepFile(new TextEncoder().encode('ảnh').buffer as ArrayBuffer, 'image/jpeg');
  const start = (title: string, answers: Answers) =>
    createDraft({ procedure: 'x', version: 1, title, answers });
  const drafts = [
    await start('Chỉ có ở đây', {}),
    await start('Có bản ở xã', { full_name: 'Thái' }),
    await start('Có bản ở xã, còn ảnh', { pictures: [photo] }),
  ];
  // As the sync of drafts notes it.
  await transact(['drafts'], async (tx) => {
    for (const { id, updatedAt } of drafts.slice(1)) {
      const record = await tx.objectStore('drafts').get([open.profile.id, id]);
      if (!record) throw new Error('the draft is not there');
      const { iv, data } = record;
      await tx
        .objectStore('drafts')
        .put({ ...record, copy: { iv, data, at: updatedAt, version: 1 } });
    }
  });
  expect((await listUnsent(() => 'x')).map(({ kind, title }) => [kind, title]).sort()).toEqual([
    ['draft', 'Chỉ có ở đây'],
    ['files', 'Có bản ở xã, còn ảnh'],
  ]);
});
