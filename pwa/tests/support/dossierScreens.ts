/** What the screens of filing and of filed dossiers are tried with: a form of two questions and one paper. */

import { afterEach, beforeEach, vi } from 'vitest';
import type { Draft } from '../../src/store/draftTypes';
import { createDraft } from '../../src/store/newDraft';
import type { QueueItem } from '../../src/store/queueTypes';
import type { DossierValue } from '../../src/store/types';
import { enqueueFiling, listQueue } from '../../src/sync/outbox';
import { setSyncState } from '../../src/sync/state';
import { change, formOf, leave, newScreen, putCatalogue, question, receive, text } from './screen';

const FORM = formOf(
  [
    [question('full_name', 'name', 'Họ và tên', { required: true })],
    [question('phone', 'phone', 'Điện thoại', { required: true })],
  ],
  {
    papers: [{ key: 'proof', name: text('Giấy tờ nhà'), originals: 0, copies: 1, required: true }],
  },
);
export const PROBLEM = { type: 'x', code: 'x', title: '', status: 409, detail: 'Chưa được.' };
export const ANSWERS = { full_name: 'Trần Thị Thái', phone: '0912345678' };

/** A new screen on a phone that has the form, for each test of the file. */
export function eachDossierScreen(): void {
  beforeEach(async () => {
    await newScreen();
    await putCatalogue(FORM);
  });
  afterEach(() => {
    leave();
    setSyncState({ kind: 'all-sent', done: 0, total: 0, lastOk: null });
  });
}

export function newDraft(): Promise<Draft> {
  const init = { procedure: '1.004194', version: 1, title: 'x', agency: 'A1', answers: ANSWERS };
  return createDraft(init);
}

export async function file(): Promise<{ draft: Draft; item: QueueItem }> {
  const draft = await newDraft();
  await enqueueFiling(draft, {
    procedure: '1.004194',
    form_version: 1,
    case: null,
    agency: 'A1',
    answers: draft.answers,
    papers: [],
  });
  const [item] = await listQueue();
  if (!item) throw new Error('nothing queued');
  return { draft, item };
}

/** Our server answers the probe. */
export function withNetwork(): void {
  const health = { status: 200, headers: { 'Hosoxa-Protocol': '1' } };
  vi.stubGlobal('fetch', async () => Response.json({ status: 'ok' }, health));
}

export const DOSSIER: DossierValue = {
  code: 'H55.19.02-261121-0007',
  procedure: '1.004194',
  form_version: 1,
  case: null,
  agency: 'A1',
  status: 2,
  filed_at: '2026-11-20T02:00:00.000Z',
  device_made_at: '2026-11-20T01:00:00.000Z',
  accepted_at: '2026-11-20T03:00:00.000Z',
  due_at: '2026-11-25T10:00:00.000Z',
  ended_at: null,
  paused: false,
  applicant_name: 'Trần Thị Thái',
  supplement: null,
  reason: null,
};

export function putDossier(more: Partial<DossierValue> = {}) {
  return receive([
    change('dossier', 'd1', { ...DOSSIER, ...more }),
    change('dossier_answers', 'd1', {
      answers: ANSWERS,
      papers: [{ key: 'proof', hand_in: 'counter' }],
      revision: 1,
    }),
    change('dossier_event', 'e1', {
      dossier: 'd1',
      at: '2026-11-20T02:00:00.000Z',
      kind: 'filed',
      status: 1,
      by: { role: 'resident', name: 'Trần Thị Thái' },
      text: null,
      due_at: null,
    }),
    change('dossier_event', 'e2', {
      dossier: 'd1',
      at: '2026-11-20T03:00:00.000Z',
      kind: 'received',
      status: 2,
      by: { role: 'officer', name: 'Lê Thị Oanh' },
      text: 'Mời bác tới lấy',
      due_at: '2026-11-25T10:00:00.000Z',
    }),
  ]);
}

export function putRequest() {
  return receive([
    change('dossier', 'd1', { ...DOSSIER, status: 5, supplement: 's1' }),
    change('supplement', 's1', {
      dossier: 'd1',
      asked_at: '2026-11-20T04:00:00.000Z',
      answered_at: null,
      message: 'Số điện thoại không gọi được',
      items: [
        { kind: 'answer', key: 'phone', note: 'Ghi số đang dùng' },
        { kind: 'paper', key: 'proof', note: null },
      ],
    }),
  ]);
}
