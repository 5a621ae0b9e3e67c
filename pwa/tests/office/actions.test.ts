// @vitest-environment node
import { describe, expect, test } from 'vitest';

import {
  EMPTY,
  faults,
  fromArgs,
  parseAmount,
  toArgs,
  writtenIn,
} from '../../src/office/actionForm';
import { actionsAt, pendingOf, STEPS } from '../../src/office/actions';
import type { QueueItem } from '../../src/store/queueTypes';
import type { Status } from '../../src/store/types';

describe('what may be done at a status', () => {
  test.each<[Status, string[]]>([
    [1, ['receive', 'request-supplement', 'request-payment', 'refuse']],
    [2, ['process', 'request-supplement', 'request-payment', 'stop']],
    [3, []],
    [4, ['finish', 'request-supplement', 'request-payment', 'stop']],
    [5, ['refuse', 'stop']],
    [6, ['confirm-payment', 'stop']],
    [7, []],
    [8, []],
    [9, ['return-result']],
    [10, []],
  ])('%d is as docs/protocol.md has it', (status, names) => {
    expect(actionsAt(status)).toEqual(names.map((name) => `dossier.${name}`));
  });
});

function item(type: string, seq: number, state: QueueItem['state'] = 'waiting'): QueueItem {
  return { id: `m${seq}`, type, seq, state, entity: 'd', args: {} } as unknown as QueueItem;
}

describe('what waits on top of a case', () => {
  test('leads to the status of the last step, in the order they were done', () => {
    const pending = pendingOf(1, [item('dossier.process', 2), item('dossier.receive', 1)]);
    expect(pending.waiting.map(({ id }) => id)).toEqual(['m1', 'm2']);
    expect(pending.status).toBe(4);
  });

  test('leaves out what was refused and what is no officer’s', () => {
    const pending = pendingOf(2, [
      item('dossier.finish', 1, 'rejected'),
      item('dossier.withdraw', 2),
      item('notice.read', 3),
    ]);
    expect(pending.waiting).toEqual([]);
    expect(pending.rejected).toHaveLength(1);
    expect(pending.status).toBe(2);
  });
});

const form = (part: object) => ({ ...EMPTY, ...part });

describe('what an officer writes', () => {
  test('becomes the args of the protocol, trimmed, without empty options', () => {
    expect(toArgs('dossier.refuse', form({ reason: ' Thiếu giấy \n', note: 'x' }))).toEqual({
      reason: 'Thiếu giấy',
    });
    expect(toArgs('dossier.receive', EMPTY)).toEqual({});
    expect(toArgs('dossier.request-payment', form({ amount: '7.000 đ' }))).toEqual({
      amount: 7000,
    });
    expect(
      toArgs('dossier.return-result', form({ method: 'counter', received_by: 'Con trai' })),
    ).toEqual({ method: 'counter', received_by: 'Con trai' });
  });

  test('asks for answers and papers at once, each with its note', () => {
    const asked = form({
      message: 'Bổ sung',
      items: { 'answer.full_name': ' Ghi đủ họ tên ', 'paper.dwelling_proof': 'Nộp bản rõ' },
    });
    expect(faults('dossier.request-supplement', asked)).toEqual([]);
    expect(toArgs('dossier.request-supplement', asked)).toEqual({
      message: 'Bổ sung',
      items: [
        { kind: 'answer', key: 'full_name', note: 'Ghi đủ họ tên' },
        { kind: 'paper', key: 'dwelling_proof', note: 'Nộp bản rõ' },
      ],
    });
  });

  test.each([
    ['dossier.refuse', {}, ['reason']],
    ['dossier.stop', { reason: '  ' }, ['reason']],
    ['dossier.finish', {}, ['note']],
    ['dossier.return-result', {}, ['method']],
    ['dossier.request-payment', {}, ['amount']],
    ['dossier.request-payment', { amount: 'bảy nghìn' }, ['amount']],
    ['dossier.request-supplement', {}, ['message', 'items']],
    ['dossier.request-supplement', { message: 'x', items: { 'answer.a': ' ' } }, ['item:answer.a']],
    ['dossier.receive', {}, []],
  ] as const)('%s with %j lacks %j', (type, part, missing) => {
    expect(faults(type, form(part))).toEqual(missing);
  });

  test.each([
    ['7000', 7000],
    ['7.000', 7000],
    ['1 250 000đ', 1_250_000],
    ['7000 đồng', 7000],
    ['0', null],
    ['-5', null],
    ['7000.5x', null],
    ['', null],
  ])('%j is %j đồng', (text, amount) => {
    expect(parseAmount(text)).toBe(amount);
  });

  test('comes back whole from a refused item', () => {
    for (const type of Object.keys(STEPS) as (keyof typeof STEPS)[]) {
      const full = form({
        note: 'Ghi chú',
        reason: 'Lý do',
        legal_basis: 'Luật',
        amount: '7000',
        result_number: '12/QĐ',
        method: 'post',
        received_by: 'Bà Thái',
        message: 'Lời nhắn',
        items: { 'paper.a': 'bản chính', 'answer.b': 'ghi lại' },
      });
      const args = toArgs(type, full);
      expect(toArgs(type, fromArgs(args))).toEqual(args);
    }
  });

  test('is shown again sentence by sentence', () => {
    const args = toArgs(
      'dossier.request-supplement',
      form({ message: 'Bổ sung', items: { 'paper.a': 'Nộp bản rõ' } }),
    );
    expect(writtenIn(args)).toEqual(['Bổ sung', 'Nộp bản rõ']);
  });
});
