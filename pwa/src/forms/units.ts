/**
 * Provinces and communes since 1 July 2025. The packed file is written by config/units/build.py and is
 * loaded only when an address is asked for or shown.
 */

import { fold } from './fold';

export type Province = { code: string; name: string };
/** `name` has its type in front (`Xã Võ Nhai`). */
export type Commune = { province: string; code: string; name: string };

export type Units = {
  /** In the order of their codes, north to south. */
  provinces: Province[];
  communesOf: (province: string) => Commune[];
  /** Best first; forgiving about accents, case and the type in front. */
  searchCommunes: (query: string, province?: string, most?: number) => Commune[];
  searchProvinces: (query: string) => Province[];
  /** '' for an unknown code. */
  provinceName: (code: string) => string;
  communeName: (code: string) => string;
  /** For the engine's `communeExists`. */
  communeExists: (province: string, commune: string) => boolean;
};

const TYPES: Record<string, string> = { p: 'Phường', x: 'Xã', d: 'Đặc khu' };

let loading: Promise<Units> | undefined;

/** As config/units/build.py writes it. */
type Packed = {
  provinces: [code: string, name: string, communes: number][];
  types: string;
  codes: string;
  names: string;
};

/** The units; read once. Rejects when the file is neither cached nor reachable, and may then be tried again. */
export function loadUnits(): Promise<Units> {
  loading ??= import('./units.json').then(
    (module) => unpack(module.default as unknown as Packed),
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

function unpack(packed: Packed): Units {
  const byProvince = new Map<string, Commune[]>();
  const byCode = new Map<string, Commune>();
  const names = new Map(packed.provinces.map(([code, name]) => [code, name]));
  const shorts = packed.names.split('|');
  const steps = packed.codes.split(' ');
  const types = packed.types.replace(/(\D)(\d+)/g, (_all, type: string, n: string) =>
    type.repeat(Number(n)),
  );
  let at = 0;
  for (const [province, , count] of packed.provinces) {
    const communes: Commune[] = [];
    let last = 0;
    for (const end = at + count; at < end; at++) {
      last += Number.parseInt(steps[at] as string, 36);
      const code = `${last}`.padStart(5, '0');
      const name = `${TYPES[types[at] as string]} ${shorts[at]}`;
      const commune = { province, code, name };
      byCode.set(code, commune);
      communes.push(commune);
    }
    byProvince.set(province, communes);
  }
  const provinces = packed.provinces.map(([code, name]) => ({ code, name }));
  const communesOf = (province: string): Commune[] => byProvince.get(province) || [];
  return {
    provinces,
    communesOf,
    searchCommunes: (query, province, most = 20) =>
      search(province ? communesOf(province) : [...byCode.values()], query).slice(0, most),
    searchProvinces: (query) => search(provinces, query),
    provinceName: (code) => names.get(code) || '',
    communeName: (code) => byCode.get(code)?.name || '',
    communeExists: (province, commune) => byCode.get(commune)?.province === province,
  };
}

const folded = new WeakMap<object, string>();

function foldedName(unit: { name: string }): string {
  let text = folded.get(unit);
  if (text === undefined) {
    text = fold(unit.name);
    folded.set(unit, text);
  }
  return text;
}

function search<T extends { name: string }>(units: T[], query: string): T[] {
  const wanted = fold(query.replace(/[.,]/g, ' '));
  if (!wanted) return units;
  const rank = (unit: T): number => {
    const name = foldedName(unit);
    const bare = name.replace(/^(xa|phuong|dac khu|tinh|thanh pho) /, '');
    if (bare === wanted || name === wanted) return 0;
    if (bare.startsWith(wanted) || name.startsWith(wanted)) return 1;
    return name.includes(` ${wanted}`) ? 2 : name.includes(wanted) ? 3 : 4;
  };
  return units
    .map((unit, index) => ({ unit, index, rank: rank(unit) }))
    .filter((found) => found.rank < 4)
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map((found) => found.unit);
}
