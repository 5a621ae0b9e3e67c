// @vitest-environment node
import { describe, expect, it } from 'vitest';

import { type Card, disagrees, properName, type ReadCard, readCard } from '../../src/scan/card';

// Made-up people only.
const OLD = '001199000017||NGUYỄN THỊ THỬ NGHIỆM|05031999|Nữ|Thôn Mẫu, Xã Ví Dụ, Tỉnh Mẫu|10052022';
const NEW =
  '079090000023|012345678|TRẦN VĂN MẪU|17091990|Nam|Số 1, Phường Ví Dụ, TP Mẫu|01082024||||';
const TODAY = '2026-11-21';
const read = (payload: string): ReadCard => readCard(payload, TODAY);
const parts = (changes: Record<number, string>, from = OLD) =>
  from
    .split('|')
    .map((part, i) => changes[i] ?? part)
    .join('|');

describe('the code of an ID card', () => {
  it('of 2021 has seven fields', () => {
    expect(read(OLD)).toEqual({
      card: {
        citizen_id: '001199000017',
        name: 'Nguyễn Thị Thử Nghiệm',
        birth_date: '1999-03-05',
        sex: 'female',
        address: 'Thôn Mẫu, Xã Ví Dụ, Tỉnh Mẫu',
        issued_on: '2022-05-10',
      },
    });
  });

  it('of 2024 has eleven, and the number of the card before', () => {
    expect(read(NEW)).toEqual({
      card: {
        citizen_id: '079090000023',
        old_id: '012345678',
        name: 'Trần Văn Mẫu',
        birth_date: '1990-09-17',
        sex: 'male',
        address: 'Số 1, Phường Ví Dụ, TP Mẫu',
        issued_on: '2024-08-01',
      },
    });
  });

  it.each([7, 8, 11, 15])('may have %i fields; what comes after the seventh is not read', (n) => {
    const payload = [...OLD.split('|'), ...Array<string>(n - 7).fill('NGUYỄN VĂN CHA')].join('|');
    expect(read(payload)).toEqual(read(OLD));
  });

  it.each([
    ['a line end after it', `${OLD}\r\n`],
    ['blanks around the fields', OLD.split('|').join(' | ')],
    ['decomposed letters', OLD.normalize('NFD')],
    ['a byte order mark', `\uFEFF${OLD}`],
    ['an old number that is none', parts({ 1: '12345' })],
  ])('is the same with %s', (_what, payload) => {
    expect(read(payload)).toEqual(read(OLD));
  });

  it('may lack the day of issue and the address', () => {
    const { card } = read(parts({ 5: '', 6: '' })) as { card: Card };
    expect(card.address).toBe('');
    expect(card).not.toHaveProperty('issued_on');
  });

  it.each([
    ['00001950', '1950'],
    ['00041950', '1950-04'],
  ])('may know of a birth no more than %s', (born, date) => {
    expect(read(parts({ 3: born }))).toMatchObject({ card: { birth_date: date } });
  });

  it.each([
    ['not_card', 'abc|def'],
    ['not_card', 'https://xa.example/ho-so'],
    ['not_card', ''],
    ['not_card', 'WIFI:S:nha;T:WPA;P:12345678;;'],
    ['not_card', '00119900001'],
    ['not_card', '001199000017'],
    ['not_card', `${OLD}${'|'.repeat(9)}`],
    ['not_card', '|'.repeat(6)],
    ['damaged', '001199000017|X'],
    ['damaged', OLD.slice(0, 60)],
    ['damaged', parts({ 0: '0011990000' })],
    ['damaged', parts({ 2: '' })],
    ['damaged', parts({ 4: 'X' })],
    ['damaged', parts({ 2: 'NGUY\uFFFDN' })],
    ['damaged', parts({ 5: 'x'.repeat(301) })],
    ['separators', OLD.replace(/\|/g, ';')],
    ['separators', OLD.replace(/\|/g, '\t')],
    ['separators', OLD.replace(/\|/g, '｜')],
    ['separators', OLD.replace(/\|/g, ',')],
    ['too_long', `${OLD}${'|x'.repeat(5000)}`],
    ['too_long', 'x'.repeat(1001)],
    ['odd', parts({ 2: '<script>alert(1)</script>' })],
    ['odd', parts({ 2: 'NGUYỄN\u0000THỬ' })],
    ['odd', parts({ 2: 'NGUYỄN\u202ETHỬ' })],
    ['odd', parts({ 5: '<img src=x onerror=alert(1)>' })],
    ['odd', parts({ 5: 'Thôn \u200B Mẫu' })],
    ['odd', parts({ 5: 'Thôn \uD800 Mẫu' })],
    ['odd_name', parts({ 2: 'NGUYỄN 1' })],
    ['odd_name', parts({ 2: 'НГУЕН' })],
    ['odd_name', parts({ 2: '=HYPERLINK("x")' })],
    ['odd_name', parts({ 2: "'; DROP TABLE people; --" })],
    ['odd_name', parts({ 2: 'JAVASCRIPT:ALERT(1)' })],
    ['date', parts({ 3: '31021999' })],
    ['date', parts({ 3: '29021999' })],
    ['date', parts({ 3: '00131999' })],
    ['date', parts({ 3: '1999-03-05' })],
    ['date', parts({ 3: '05031899' })],
    ['date', parts({ 3: '22112026' })],
    ['date', parts({ 6: '32012022' })],
    ['date', parts({ 6: '04031999' })],
    ['date', parts({ 6: '00002022' })],
  ])('is refused as %s: %j', (why, payload) => {
    expect(read(payload)).toEqual({ refused: why });
  });

  it('refuses or takes whatever stands in it, and what it takes is clean', () => {
    let seed = 20261121;
    const random = (n: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % n;
    };
    const pool = [
      '|',
      '',
      ' ',
      '\n',
      '\u0000',
      '<',
      'Ễ',
      '\u0323',
      '9',
      'Nam',
      '\uD83D',
      '|||',
      '’',
    ];
    let taken = 0;
    // Looked at together: to expect one thing takes longer than to read a card.
    const unclean: string[] = [];
    for (let turn = 0; turn < 20_000; turn++) {
      let text = turn % 2 ? OLD : NEW;
      for (let edits = random(4); edits > 0; edits--) {
        const at = random(text.length + 1);
        text = text.slice(0, at) + pool[random(pool.length)] + text.slice(at + random(3));
      }
      const result = read(text);
      if (!('card' in result)) continue;
      taken++;
      const { card } = result;
      const clean =
        /^[0-9]{12}$/.test(card.citizen_id) &&
        /^[0-9]{4}(-[0-9]{2}){0,2}$/.test(card.birth_date) &&
        !/[<>\p{Cc}]|\\u/u.test(JSON.stringify(card)) &&
        card.name === card.name.normalize('NFC').trim();
      if (!clean) unclean.push(text);
    }
    expect(unclean).toEqual([]);
    expect(taken).toBeGreaterThan(1000);
  });
});

describe('a name in capitals', () => {
  it.each([
    ['ĐẶNG THỊ ÁNH', 'Đặng Thị Ánh'],
    ["H'HEN NIÊ", "H'Hen Niê"],
    ['K’BRIM', 'K’Brim'],
    ['Y-BHIM ÊBAN', 'Y-Bhim Êban'],
    ['MA SEO SỬ', 'Ma Seo Sử'],
    ['Ma Thị Hoa', 'Ma Thị Hoa'],
    ['Ma thị HOA', 'Ma thị HOA'],
  ])('%s is shown as %s', (name, shown) => {
    expect(properName(name)).toBe(shown);
  });
});

describe('a number', () => {
  const card = (read(OLD) as { card: Card }).card;
  it.each([
    [{}, []],
    [{ sex: 'male' as const }, ['sex']],
    [{ birth_date: '1998-03-05' }, ['birth']],
    [{ citizen_id: '001099000017', birth_date: '1990' }, ['sex', 'birth']],
  ])('that does not go with %j is pointed out', (change, said) => {
    expect(disagrees({ ...card, ...change })).toEqual(said);
  });
});
