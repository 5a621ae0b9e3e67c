/**
 * An address as people write it and cards print it → province and commune of today and the part below them.
 * Old addresses (three levels) are converted, addresses of today are read as they are.
 */

import { fold } from './fold';
import { bare, key, type OldCommune, type OldProvince, type Place } from './oldUnits';
import type { Units } from './units';

export { loadOldUnits } from './oldUnits';

export type ReadAddress = {
  /** What stands in front of the commune, as it was written; all of it where no commune was found. */
  detail: string;
  /** Where it may lie today, the likeliest first: none when it was not understood, several to ask about. */
  places: Place[];
  /** Known although the commune is not. */
  province?: string;
  /** It was an old address: this one. */
  old?: OldCommune;
};

type Word = { text: string; key: string; at: number; part: number };
type Named = { name: string; keys: string[] };
type Found<T> = { units: T[]; from: number };

/** Short and full words for a type, and how the full name of such a unit begins. */
type Types = Record<string, string>;
const PROVINCE: Types = { tinh: 'tinh', t: 'tinh', thanhpho: 'thanhpho', tp: 'thanhpho' };
const DISTRICT: Types = {
  huyen: 'huyen',
  h: 'huyen',
  quan: 'quan',
  q: 'quan',
  thixa: 'thixa',
  tx: 'thixa',
  thanhpho: 'thanhpho',
  tp: 'thanhpho',
};
const WARD: Types = {
  xa: 'xa',
  x: 'xa',
  phuong: 'phuong',
  p: 'phuong',
  thitran: 'thitran',
  tt: 'thitran',
  dackhu: 'dackhu',
  dk: 'dackhu',
};
/** A name behind one of these is that of a hamlet or street; behind the others it is no district's. */
const BELOW =
  'thôn xóm bản ấp tổ khu khóm khối buôn bon làng plei phum sóc đường phố ngõ ngách hẻm số đội nhóm'.split(
    ' ',
  );
const COMMUNE = ['xã', 'phường', 'trấn', 'x', 'p', 'tt'];
const MOST_WORDS = 7;

/** Reads from the end, as addresses are written from the smallest to the largest. */
class Reader {
  readonly text: string;
  readonly words: Word[] = [];
  private readonly accented: boolean;

  constructor(text: string) {
    this.text = text;
    const pieces = /[,;\n]|[^\s,;.]+/g;
    let part = 0;
    for (let found = pieces.exec(text); found; found = pieces.exec(text)) {
      const [piece] = found;
      if (/^[,;\n]$/.test(piece)) part++;
      else if (key(piece)) {
        this.words.push({ text: piece, key: key(piece), at: found.index, part });
      }
    }
    this.accented = /\p{M}|đ/iu.test(text.normalize('NFD'));
  }

  /** Where the part that ends before word `end` begins. */
  partStart(end: number): number {
    const part = this.words[end - 1]?.part;
    return this.words.findIndex((word) => word.part === part);
  }

  /** Does the part that ends before word `end` say that it is a commune? */
  saysCommune(end: number): boolean {
    const from = this.partStart(end);
    return from >= 0 && (!!WARD[this.keyOf(from, from + 1)] || !!WARD[this.keyOf(from, from + 2)]);
  }

  /** What stands in front of word `from`, without the comma. */
  before(from: number): string {
    const end = this.words[from]?.at ?? this.text.length;
    return this.text.slice(0, end).replace(/[\s,;.–-]+$/, '');
  }

  /** The units whose name ends before word `end`: the longest name; accents and type decide between equals. */
  take<T extends Named>(end: number, units: T[], types: Types): Found<T> | undefined {
    const last = this.words[end - 1];
    for (let from = Math.max(0, end - MOST_WORDS); last && from < end; from++) {
      if (this.words[from]?.part !== last.part) continue;
      // `Huyện`, `Thị xã`: none, one or two words in front of the name.
      for (const typed of [0, 1, 2]) {
        const type = this.keyOf(from, from + typed);
        if (from + typed >= end || (typed > 0 && !types[type])) continue;
        if (this.isOther(from, types)) continue;
        const wanted = this.keyOf(from + typed, end);
        const fit = units.filter(({ keys }) => keys.includes(wanted));
        if (fit.length === 0) continue;
        const name = this.join(from + typed, end);
        const spelt = prefer(fit, (unit) => bare(unit.name).toLowerCase() === name);
        return {
          units: prefer(spelt, (unit) => key(unit.name).startsWith(types[type] ?? '?')),
          from,
        };
      }
    }
    return undefined;
  }

  private keyOf(from: number, end: number): string {
    return this.words
      .slice(from, end)
      .map((word) => word.key)
      .join('');
  }

  private join(from: number, end: number): string {
    const words = this.words.slice(from, end).map(({ text }) => text.normalize('NFC'));
    return words.join(' ').toLowerCase();
  }

  /** The word in front says that a name beginning at `from` is something else's. */
  private isOther(from: number, types: Types): boolean {
    const word = this.words[from - 1];
    if (!word || word.part !== this.words[from]?.part) return false;
    const text = this.accented ? word.text.normalize('NFC').toLowerCase() : fold(word.text);
    const is = (one: string) => text === (this.accented ? one : fold(one));
    if (BELOW.some(is)) return true;
    // Without accents `Tràng Xá` ends like `xã`: only in front of its part it is the type.
    const first = this.accented || this.words[from - 2]?.part !== word.part;
    return types !== WARD && first && COMMUNE.some(is);
  }
}

/** Those of which `holds` is true, or all when it is of none. */
function prefer<T>(units: T[], holds: (unit: T) => boolean): T[] {
  const better = units.filter(holds);
  return better.length > 0 ? better : units;
}

/** The name itself before an earlier one: `Tân Phú` is that one, and not what took it in later. */
function current(found: OldCommune[], name: string): OldCommune[] {
  return prefer(found, ({ keys }) => key(name).endsWith(keys[0] ?? '?'));
}

const known = new WeakMap<Units, (Named & { code: string })[]>();

function named<T extends { name: string }>(unit: T): T & Named {
  return { ...unit, keys: [key(bare(unit.name))] };
}

function provincesOf(units: Units) {
  let found = known.get(units);
  if (!found) {
    found = units.provinces.map(named);
    known.set(units, found);
  }
  return found;
}

/** Read `text`; without `old` (not on the phone yet) only addresses of today are understood. */
export function readAddress(text: string, units: Units, old: OldProvince[] = []): ReadAddress {
  const reader = new Reader(text.trim());
  const whole = reader.words.length;
  const today = provincesOf(units);
  const then = reader.take(whole, old, PROVINCE);
  const now = reader.take(whole, today, PROVINCE);
  const at = then?.from ?? now?.from ?? whole;

  // Three levels: commune, district, province; the province may be left out.
  const three = (then?.units ?? old).flatMap(({ districts }) => {
    const district = reader.take(at, districts(), DISTRICT);
    const communes = district?.units.flatMap((one) => one.communes) ?? [];
    if (!district || communes.length === 0) return [];
    if (!communes[0]?.name) return [{ from: district.from, communes }];
    const ward = reader.take(district.from, communes, WARD);
    return ward ? [exact(reader, ward, district.from)] : [];
  });
  if (three.length > 0) return converted(reader, three);

  // Two levels: an address of today.
  const codes = now?.units.map(({ code }) => code) ?? then?.units.map((one) => one.now) ?? [];
  const communes = codes.flatMap((code) => units.communesOf(code)).map(named);
  const commune = reader.take(at, communes, WARD);
  // `Xã Lạ, Võ Nhai`: then Võ Nhai is the district, and not the commune of that name.
  const isDistrict = commune && !reader.saysCommune(at) && reader.saysCommune(reader.partStart(at));
  // Where old addresses cannot be told from it, one of today must say what it is.
  const certain = old.length > 0 || reader.saysCommune(at);
  if (commune && !isDistrict && certain) {
    const places = commune.units.map((one) => ({ province: one.province, commune: one.code }));
    return { detail: reader.before(commune.from), places };
  }

  // An old commune without its district, or in one that had ceased before.
  const loose = (then?.units ?? []).flatMap(({ districts }) =>
    districts().flatMap((one) => one.communes),
  );
  for (const end of [at, reader.partStart(at)]) {
    const ward = end > 0 && reader.take(end, loose, WARD);
    if (ward) return converted(reader, [exact(reader, ward, end)]);
  }
  const [province] = codes;
  return { detail: reader.text, places: [], ...(province && { province }) };
}

function exact(reader: Reader, { units, from }: Found<OldCommune>, end: number) {
  const name = reader.text.slice(reader.words[from]?.at, reader.words[end]?.at);
  return { from, communes: current(units, name) };
}

function converted(reader: Reader, found: { from: number; communes: OldCommune[] }[]): ReadAddress {
  const communes = found.flatMap((one) => one.communes);
  const places = communes
    .flatMap(({ now }) => now)
    .filter((place, i, all) => all.findIndex((one) => one.commune === place.commune) === i);
  const detail = reader.before(found[0]?.from ?? 0);
  return communes[0] ? { detail, places, old: communes[0] } : { detail, places };
}
