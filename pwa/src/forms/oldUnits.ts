/**
 * The communes of before 1 July 2025 and what each became. The packed file (config/units/old_units.py) is loaded
 * only when an old address is met; the service worker brings it to the phone on a quiet day.
 */

import { fold } from './fold';
import type { Units } from './units';

export type Place = { province: string; commune: string };

export type OldCommune = {
  /** `Xã Tràng Xá`; '' where the district had no communes. */
  name: string;
  district: string;
  province: string;
  /** Its name as `key` gives it, then names it had before. */
  keys: string[];
  /** Where it lies today, where most of it lies first; several when it was split. */
  now: Place[];
};

export type OldDistrict = { name: string; keys: string[]; communes: OldCommune[] };

export type OldProvince = {
  name: string;
  /** Code of the province it lies in today. */
  now: string;
  keys: string[];
  /** Unpacked when first asked for. */
  districts: () => OldDistrict[];
};

const WARDS: Record<string, string> = { p: 'Phường', t: 'Thị trấn' };

/** Letters and digits only, without accents and leading zeros: `Phường 05`, `Đắk R’Lấp` → `phuong5`, `dakrlap`. */
export function key(text: string): string {
  return fold(text)
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/^0+(?=\d)/, ''))
    .join('');
}

/** Without its type: `Huyện Võ Nhai` → `Võ Nhai`. */
export function bare(name: string): string {
  return name.replace(/^(Tỉnh|Thành phố|Thị xã|Thị trấn|Huyện|Quận|Phường|Xã|Đặc khu) /, '');
}

type Packed = Record<string, [string, string, string, string]>;

let loading: Promise<OldProvince[]> | undefined;

/** Rejects when the file is neither cached nor reachable, and may then be tried again. */
export function loadOldUnits(units: Units): Promise<OldProvince[]> {
  loading ??= import('./oldUnits.json').then(
    (module) => unpack(module.default as unknown as Packed, units),
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

function unpack(packed: Packed, units: Units): OldProvince[] {
  return Object.keys(packed)
    .sort()
    .map((code) => {
      const [name, now, more, text] = packed[code] as Packed[string];
      let districts: OldDistrict[] | undefined;
      return {
        name,
        now,
        keys: [key(bare(name)), ...more.split(',').filter(Boolean)],
        districts: () => {
          districts ??= text.split('|').map((one) => unpackDistrict(one, name, now, units));
          return districts;
        },
      };
    });
}

function unpackDistrict(text: string, province: string, code: string, units: Units): OldDistrict {
  const [head = '', body = ''] = text.split(':');
  const [name = '', ...more] = head.split('~');
  const today = units.communesOf(code);
  const communes: OldCommune[] = [];
  for (const group of body.split(';')) {
    const space = group.indexOf(' ');
    const found = group
      .slice(0, space)
      .split('+')
      .map((place) => today[Number.parseInt(place, 36)] as { code: string; name: string });
    const now = found.map((one) => ({ province: code, commune: one.code }));
    for (const entry of group.slice(space + 1).split(',')) {
      const [packed = '', ...earlier] = entry.split('~');
      const ward = WARDS[packed[0] as string];
      const short = (ward ? packed.slice(1) : packed) || bare(found[0]?.name as string);
      communes.push({
        name: packed === '*' ? '' : `${ward ?? 'Xã'} ${short}`,
        keys: [key(short), ...earlier],
        district: name,
        province,
        now,
      });
    }
  }
  return { name, keys: [key(bare(name)), ...more], communes };
}

/** The names for a list: `Xã Tràng Xá, Huyện Võ Nhai, Thái Nguyên`. */
export function oldName({ name, district, province }: OldCommune): string {
  return [name, district, bare(province)].filter(Boolean).join(', ');
}

let searched: { commune: OldCommune; start: string; words: string }[] | undefined;

/** Old communes by name, best first; further words may say the district or the province. */
export function searchOld(provinces: OldProvince[], query: string, most = 20): OldCommune[] {
  searched ??= provinces.flatMap((province) =>
    province.districts().flatMap(({ communes }) =>
      communes.map((commune) => ({
        commune,
        start: fold(bare(commune.name || commune.district)),
        words: ` ${fold(`${commune.name} ${commune.district} ${commune.province}`)} ${commune.keys.slice(1).join(' ')}`,
      })),
    ),
  );
  const wanted = fold(query.replace(/[.,]/g, ' ')).replace(/^(xa|phuong|thi tran) /, '');
  if (!wanted) return [];
  const words = wanted.split(' ');
  const rank = ({ start, words: all }: { start: string; words: string }): number => {
    if (!words.every((word) => all.includes(` ${word}`))) {
      return all.includes(` ${words.join('')}`) ? 3 : 4;
    }
    return start === wanted || `${wanted} `.startsWith(`${start} `)
      ? 0
      : start.startsWith(wanted)
        ? 1
        : 2;
  };
  return searched
    .map((one, index) => ({ commune: one.commune, index, rank: rank(one) }))
    .filter((found) => found.rank < 4)
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .slice(0, most)
    .map((found) => found.commune);
}
