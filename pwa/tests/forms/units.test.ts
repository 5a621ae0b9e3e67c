// @vitest-environment node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadUnits, type Units } from '../../src/forms/units';

const TOP = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(TOP, path), 'utf8');
let units: Units;
beforeAll(async () => {
  units = await loadUnits();
});

describe('the units of Vietnam on the device', () => {
  it('are the same as the server has, code for code and name for name', () => {
    const provinces = JSON.parse(read('config/units/provinces.json')) as Record<string, string>[];
    const communes = JSON.parse(read('config/units/communes.json')) as Record<string, string>[];

    expect(units.provinces).toEqual(provinces.map(({ code, name }) => ({ code, name })));
    expect(units.provinces.flatMap(({ code }) => units.communesOf(code))).toEqual(
      communes.map(({ province, code, name }) => ({ province, code, name })),
    );
    expect([provinces.length, communes.length]).toEqual([34, 3321]);
  });

  it('weigh at most 30 KB packed', () => {
    expect(brotliCompressSync(read('pwa/src/forms/units.json')).length).toBeLessThan(30 * 1024);
  });

  it('have the names of 2026', () => {
    expect(['22', '24', '75', '19'].map(units.provinceName)).toEqual([
      'Thành phố Quảng Ninh',
      'Thành phố Bắc Ninh',
      'Thành phố Đồng Nai',
      'Tỉnh Thái Nguyên',
    ]);
  });

  it('keep the zeros of codes', () => {
    expect(units.communeName('00004')).toBe('Phường Ba Đình');
    expect(units.communeName('4')).toBe('');
    expect(units.provinceName('1')).toBe('');
  });

  it('know which commune lies in which province', () => {
    expect(units.communeExists('19', '05716')).toBe(true);
    expect(units.communeExists('01', '05716')).toBe(false);
    expect(units.communeExists('19', '99999')).toBe(false);
  });

  it.each([
    ['vo nhai', 'Xã Võ Nhai'],
    ['Võ Nhai', 'Xã Võ Nhai'],
    ['xa vo nhai', 'Xã Võ Nhai'],
    ['VÕ NH', 'Xã Võ Nhai'],
    ['ba dinh', 'Phường Ba Đình'],
    ['con dao', 'Đặc khu Côn Đảo'],
  ])('are found by %j', (query, name) => {
    expect(units.searchCommunes(query)[0]?.name).toBe(name);
  });

  it('are searched inside a province when one is given', () => {
    const found = units.searchCommunes('tan', '19');
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ province }) => province === '19')).toBe(true);
  });

  it('come all, in order, when nothing is typed', () => {
    expect(units.searchCommunes('', '19', 999)).toEqual(units.communesOf('19'));
    expect(units.searchProvinces('')).toHaveLength(34);
  });

  it('put the exact name first, then those that begin so', () => {
    const names = units.searchCommunes('tân an', undefined, 99).map(({ name }) => name);
    const exact = names.filter((name) => /^(Xã|Phường) Tân An$/.test(name)).length;
    expect(exact).toBeGreaterThan(1);
    expect(names.slice(0, exact).every((name) => /^(Xã|Phường) Tân An$/.test(name))).toBe(true);
  });

  it('find provinces by their short name', () => {
    expect(units.searchProvinces('thai nguyen').map(({ code }) => code)).toEqual(['19']);
    expect(units.searchProvinces('hcm')).toEqual([]);
  });
});
