// @vitest-environment node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bare,
  loadOldUnits,
  type OldCommune,
  type OldProvince,
  oldName,
  searchOld,
} from '../../src/forms/oldUnits';
import { readAddress } from '../../src/forms/readAddress';
import { loadUnits, type Units } from '../../src/forms/units';

const PACK = join(import.meta.dirname, '../../src/forms/oldUnits.json');
let units: Units;
let old: OldProvince[];
let all: OldCommune[];
beforeAll(async () => {
  units = await loadUnits();
  old = await loadOldUnits(units);
  all = old.flatMap(({ districts }) => districts().flatMap(({ communes }) => communes));
});

const read = (text: string) => readAddress(text, units, old);
const names = (text: string) =>
  read(text).places.map(
    ({ province, commune }) => `${units.communeName(commune)}, ${units.provinceName(province)}`,
  );

describe('the communes of before July 2025', () => {
  it('are 10,035 in 696 districts of 63 provinces, and five districts had none', () => {
    expect(old.length).toBe(63);
    expect(old.flatMap(({ districts }) => districts()).length).toBe(696);
    expect(all.filter(({ name }) => name).length).toBe(10035);
    expect(all.filter(({ name }) => !name).map(oldName)).toEqual([
      'Huyện Bạch Long Vĩ, Hải Phòng',
      'Huyện Cồn Cỏ, Quảng Trị',
      'Huyện Hoàng Sa, Đà Nẵng',
      'Huyện Lý Sơn, Quảng Ngãi',
      'Huyện Côn Đảo, Bà Rịa - Vũng Tàu',
    ]);
  });

  it('each became communes that exist, each once', () => {
    const wrong = all.filter(
      ({ now }) =>
        now.length === 0 ||
        new Set(now.map(({ commune }) => commune)).size !== now.length ||
        !now.every(({ province, commune }) => units.communeExists(province, commune)),
    );
    expect(wrong.map(oldName)).toEqual([]);
    // Every commune of today has come from somewhere.
    const reached = new Set(all.flatMap(({ now }) => now.map(({ commune }) => commune)));
    expect(reached.size).toBe(3321);
    expect(all.filter(({ now }) => now.length > 1).length).toBe(471);
  });

  it('are each read back from the way a card prints them', () => {
    let split = 0;
    const codes = (places: { commune: string }[]) => places.map((place) => place.commune).join();
    const wrong: string[] = [];
    for (const commune of all) {
      if (!commune.name) continue;
      const found = read(`Thôn Mẫu, ${commune.name}, ${commune.district}, ${commune.province}`);
      if (found.detail !== 'Thôn Mẫu' || codes(found.places) !== codes(commune.now)) {
        wrong.push(oldName(commune));
      }
      if (commune.now.length > 1) split++;
    }
    expect(wrong).toEqual([]);
    expect(split).toBe(471);
  }, 60_000);

  it('are read without words for their types, but for names that two neighbours share', () => {
    const lost: string[] = [];
    const unsure = all.filter((commune) => {
      if (!commune.name) return false;
      const text = [commune.name, commune.district, commune.province].map(bare).join(', ');
      const { places } = read(`Số 5, ${text}`);
      const codes = places.map((place) => place.commune);
      if (!commune.now.every(({ commune: code }) => codes.includes(code))) lost.push(text);
      return codes.length !== commune.now.length;
    });
    // The right one is never lost.
    expect(lost).toEqual([]);
    // Such as *Xã Phố Lu* beside *Thị trấn Phố Lu*: then it is asked.
    expect(unsure.length).toBeLessThan(200);
  }, 60_000);

  it('weigh at most 90 KB packed', () => {
    expect(brotliCompressSync(readFileSync(PACK)).length).toBeLessThan(90_000);
  });
});

describe('an old address', () => {
  it.each([
    'Xóm Đồng Chuối, Xã Tràng Xá, Võ Nhai, Thái Nguyên',
    'Xóm Đồng Chuối, Tràng Xá, Võ Nhai, Thái Nguyên',
    'Xóm Đồng Chuối, xã Tràng Xá, huyện Võ Nhai, tỉnh Thái Nguyên',
    'Xóm Đồng Chuối, X. Tràng Xá, H. Võ Nhai, T. Thái Nguyên',
    'Xóm Đồng Chuối xã Tràng Xá Võ Nhai Thái Nguyên',
    'Xóm Đồng Chuối, TRÀNG XÁ, VÕ NHAI, THÁI NGUYÊN',
    'Xóm Đồng Chuối, trang xa, vo nhai, thai nguyen',
    'Xóm Đồng Chuối; Tràng Xá; Võ Nhai; Thái Nguyên.',
    'Xóm Đồng Chuối, Xã Tràng Xá, Võ Nhai',
    'Xóm Đồng Chuối, Xã Tràng Xá, Võ Nhai, Thái Nguyên'.normalize('NFD'),
  ])('is understood as %j', (text) => {
    expect(names(text)).toEqual(['Xã Tràng Xá, Tỉnh Thái Nguyên']);
    expect(read(text).detail.normalize('NFC')).toBe('Xóm Đồng Chuối');
    expect(read(text).old).toMatchObject({ name: 'Xã Tràng Xá', district: 'Huyện Võ Nhai' });
  });

  it.each([
    ['12 Lê Lợi, Phường 05, Quận 3, TP.HCM', 'Thành phố Hồ Chí Minh', '12 Lê Lợi'],
    ['12 Lê Lợi, P.5, Q.3, TP. Hồ Chí Minh', 'Thành phố Hồ Chí Minh', '12 Lê Lợi'],
    ['Tổ 2, Đình Cả, Võ Nhai, Thái Nguyên', 'Tỉnh Thái Nguyên', 'Tổ 2'],
    ['Thôn 4, Đắk R’Lấp, Kiến Đức, Đắk R’Lấp, Đắk Nông', 'Tỉnh Lâm Đồng', 'Thôn 4, Đắk R’Lấp'],
    ['Ấp 1, Long Hải, Long Điền, Bà Rịa – Vũng Tàu', 'Thành phố Hồ Chí Minh', 'Ấp 1'],
    ['Thôn Tây, An Vĩnh, Lý Sơn, Quảng Ngãi', 'Tỉnh Quảng Ngãi', 'Thôn Tây, An Vĩnh'],
    ['1 Lê Lợi, Phường Vĩnh Ninh, TP Huế, Thừa Thiên Huế', 'Thành phố Huế', '1 Lê Lợi'],
    ['1 Lê Lợi, P. Bến Nghé, Q.1, TPHCM', 'Thành phố Hồ Chí Minh', '1 Lê Lợi'],
    ['Tổ 1, P. Hoàng Văn Thụ, TP Thái Nguyên, Thái Nguyên', 'Tỉnh Thái Nguyên', 'Tổ 1'],
  ])('%j lies in %s, and its beginning stays as written', (text, province, detail) => {
    const { places, detail: found } = read(text);
    expect(places.length).toBeGreaterThan(0);
    expect(units.provinceName(places[0]?.province ?? '')).toBe(province);
    expect(found).toBe(detail);
  });

  it('asks when the ward was split, the likeliest first', () => {
    const split = all.find(({ name, now }) => name && now.length > 1) as OldCommune;
    const { places } = read(`Số 1, ${oldName(split)}`);
    expect(places).toEqual(split.now);
    expect(names('Xuân La, Tây Hồ, Hà Nội')).toEqual([
      'Phường Xuân Đỉnh, Thành phố Hà Nội',
      'Phường Nghĩa Đô, Thành phố Hà Nội',
      'Phường Phú Thượng, Thành phố Hà Nội',
      'Phường Tây Hồ, Thành phố Hà Nội',
    ]);
  });

  it('knows names from before earlier mergers', () => {
    expect(names('Tổ 3, Phường Nguyễn Trung Trực, Ba Đình, Hà Nội')).toEqual([
      'Phường Ba Đình, Thành phố Hà Nội',
    ]);
  });

  it.each([
    ['Xóm Tràng Xá, Xã Võ Nhai, Tỉnh Thái Nguyên', 'Xã Võ Nhai', 'Xóm Tràng Xá'],
    ['Xóm Tràng Xá, Võ Nhai, Thái Nguyên', 'Xã Võ Nhai', 'Xóm Tràng Xá'],
    ['xom trang xa, xa vo nhai, thai nguyen', 'Xã Võ Nhai', 'xom trang xa'],
    ['Tổ 5, Phường Ba Đình, Hà Nội', 'Phường Ba Đình', 'Tổ 5'],
    ['Đặc khu Lý Sơn, Quảng Ngãi', 'Đặc khu Lý Sơn', ''],
  ])('%j is one of today already', (text, commune, detail) => {
    const found = read(text);
    expect(found.places.map((place) => units.communeName(place.commune))).toEqual([commune]);
    expect(found.detail).toBe(detail);
    // Without the old units on the phone only what says that it is a commune is taken for one.
    const certain = /xã|xa vo|phường|đặc khu/i.test(text);
    expect(readAddress(text, units).places).toEqual(certain ? found.places : []);
  });

  it('waits for a hand where the old units are not on the phone', () => {
    const text = 'Xóm Đồng Chuối, Tràng Xá, Võ Nhai, Thái Nguyên';
    expect(readAddress(text, units)).toEqual({ detail: text, places: [], province: '19' });
  });

  it.each([
    ['Thôn Mẫu, Xã Ví Dụ, Tỉnh Mẫu', undefined],
    ['Xóm Đồng Chuối, Xã Không Có, Võ Nhai, Thái Nguyên', '19'],
    ['Thái Nguyên', '19'],
    ['', undefined],
    [',,,', undefined],
    ['Paris, France', undefined],
  ])('%j is kept whole where no commune is found', (text, province) => {
    const found = read(text);
    expect(found.places).toEqual([]);
    expect(found.province).toBe(province);
    expect(found.detail).toBe(text);
  });
});

describe('looking for an old commune', () => {
  it.each([
    ['trang xa', 'Xã Tràng Xá, Huyện Võ Nhai, Thái Nguyên'],
    ['xã Tràng Xá', 'Xã Tràng Xá, Huyện Võ Nhai, Thái Nguyên'],
    ['tràng xá, võ nhai', 'Xã Tràng Xá, Huyện Võ Nhai, Thái Nguyên'],
    ['dinh ca', 'Thị trấn Đình Cả, Huyện Võ Nhai, Thái Nguyên'],
    ['ly son', 'Huyện Lý Sơn, Quảng Ngãi'],
  ])('%j finds %s first', (query, name) => {
    expect(searchOld(old, query).map(oldName)[0]).toBe(name);
  });

  it('finds nothing for nothing and for nonsense', () => {
    expect(searchOld(old, '')).toEqual([]);
    expect(searchOld(old, 'qqqq')).toEqual([]);
  });
});
