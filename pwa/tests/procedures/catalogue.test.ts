// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { byLifeEvent, searchProcedures } from '../../src/procedures/catalogue';
import { feesAt } from '../../src/procedures/fees';
import type { Fee, ProcedureValue } from '../../src/store/types';

function procedure(code: string, vi: string, life_events: string[], keywords: string[] = []) {
  const name = { vi, en: vi };
  const value: Partial<ProcedureValue> = {
    code,
    name,
    short_name: name,
    life_events,
    keywords: { vi: keywords, en: [] },
  };
  return value as ProcedureValue;
}

const RESIDENCE = procedure('1.004194', 'Đăng ký tạm trú', ['moving'], ['ở trọ', 'KT3']);
const PENSION = procedure('1.014027', 'Trợ cấp hưu trí xã hội', ['elderly', 'poverty']);
const CLOSING = procedure('1.001266', 'Chấm dứt hoạt động hộ kinh doanh', ['business']);
const STRANGE = procedure('9.999999', 'Việc khác', ['unheard-of']);
const ALL = [CLOSING, PENSION, RESIDENCE];

describe('search', () => {
  const found = (query: string) => searchProcedures(ALL, query).map(({ code }) => code);

  test('forgives missing accents, case and đ', () => {
    expect(found('dang ky tam tru')).toEqual(['1.004194']);
    expect(found('ĐĂNG KÝ')).toEqual(['1.004194']);
    expect(found('huu tri')).toEqual(['1.014027']);
  });

  test('finds by other words for it, by code and by the beginning of a word', () => {
    expect(found('kt3')).toEqual(['1.004194']);
    expect(found('o tro')).toEqual(['1.004194']);
    expect(found('1.0012')).toEqual(['1.001266']);
    expect(found('kinh do')).toEqual(['1.001266']);
  });

  test('wants every word, and not the middle of one', () => {
    expect(found('tam tru kinh doanh')).toEqual([]);
    expect(found('oanh')).toEqual([]);
  });
});

describe('life events', () => {
  test('first what is for this event alone, then what is for others too', () => {
    const copies = procedure('2.000635', 'Bản sao', ['birth', 'marriage', 'death']);
    const birth = procedure('1.001193', 'Khai sinh', ['birth']);
    const residence = procedure('1.004222', 'Thường trú', ['moving', 'birth']);
    const [section] = byLifeEvent([copies, residence, birth]);
    expect(section?.procedures).toEqual([birth, copies, residence]);
  });

  test('only those with a procedure are shown, in the order of a life', () => {
    expect(byLifeEvent(ALL).map(({ event }) => event)).toEqual([
      'moving',
      'business',
      'elderly',
      'poverty',
    ]);
  });

  test('a procedure of two events stands under both', () => {
    const sections = byLifeEvent(ALL).filter(({ procedures }) => procedures.includes(PENSION));
    expect(sections.map(({ event }) => event)).toEqual(['elderly', 'poverty']);
  });

  test('a procedure of no known event is not lost', () => {
    expect(byLifeEvent([RESIDENCE, STRANGE])).toEqual([
      { event: 'moving', procedures: [RESIDENCE] },
      { event: 'other', procedures: [STRANGE] },
    ]);
  });
});

describe('fees', () => {
  const fee = (id: string, amount: number, more: Partial<Fee> = {}): Fee => ({
    id,
    label: { vi: id, en: id },
    channel: 'online',
    amount,
    per: 'dossier',
    effective_from: '2026-01-01',
    effective_to: null,
    agencies: null,
    source: '',
    verified: true,
    ...more,
  });
  const amounts = (fees: Fee[], day: string, agency: string | null = 'A1') =>
    feesAt(fees, day, agency === null ? null : { id: agency, province: '19' }, null).map(
      ({ id, amount }) => [id, amount],
    );

  test('the first row that fits the day is used, its first and last day included', () => {
    const fees = [
      fee('online', 5000, { effective_to: '2026-06-30' }),
      fee('online', 7000, { effective_from: '2026-07-01' }),
    ];
    expect(amounts(fees, '2026-06-30')).toEqual([['online', 5000]]);
    expect(amounts(fees, '2026-07-01')).toEqual([['online', 7000]]);
    expect(amounts(fees, '2025-12-31')).toEqual([]);
  });

  test('the fees of other cases go once a case is picked', () => {
    const fees = [fee('one', 7000, { cases: ['one'] }), fee('list', 5000, { cases: ['list'] })];
    const ids = (picked: string | null) =>
      feesAt(fees, '2026-11-21', { id: 'A1', province: '19' }, picked).map(({ id }) => id);
    expect(ids(null)).toEqual(['one', 'list']);
    expect(ids('list')).toEqual(['list']);
  });

  test("an agency's own row comes before the general one, for that agency alone", () => {
    const fees = [
      fee('online', 0, { agencies: ['A1'] }),
      fee('online', 7000),
      fee('counter', 15000, { channel: 'counter' }),
    ];
    expect(amounts(fees, '2026-11-21', 'A1')).toEqual([
      ['online', 0],
      ['counter', 15000],
    ]);
    expect(amounts(fees, '2026-11-21', 'B2')[0]).toEqual(['online', 7000]);
    expect(amounts(fees, '2026-11-21', null)[0]).toEqual(['online', 7000]);
  });
});
