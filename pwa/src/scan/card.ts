/**
 * The text in the QR code of a citizen ID card (CCCD of 2021: seven fields, Căn cước of 2024: eleven), read strictly.
 * It carries no checksum and no signature: what is read is shown to be confirmed, never trusted.
 *
 * `number|old number|name|ddMMyyyy|Nam or Nữ|address|ddMMyyyy of issue|…`
 */

export type Card = {
  citizen_id: string;
  /** The nine digits of the card before; absent where there are none. */
  old_id?: string;
  /** As on the card; one in capitals only is written as names are. */
  name: string;
  /** `YYYY-MM-DD`; `YYYY-MM` or `YYYY` where no more is known. */
  birth_date: string;
  sex: 'male' | 'female';
  /** Verbatim; '' where the card has none. */
  address: string;
  issued_on?: string;
};

/** Why a code is not taken; `scan.json` has the sentence for each. */
export type Refusal =
  | 'not_card'
  | 'separators'
  | 'damaged'
  | 'too_long'
  | 'odd'
  | 'odd_name'
  | 'date';

export type ReadCard = { card: Card } | { refused: Refusal };

const MOST = 1000;
const [FEWEST_PARTS, MOST_PARTS] = [7, 15];
/** Control and format characters, halves of surrogate pairs, and what only programs write. */
const ODD = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}<>{}\\`]/u;
const NAME = /^\p{Script=Latin}[\p{Script=Latin}\p{M} '’.-]*$/u;
/** What a reader puts where bytes are no text. */
const LOST = '\uFFFD';

/** `today` is `YYYY-MM-DD`: nobody is born later. */
export function readCard(payload: string, today: string): ReadCard {
  const refused = (why: Refusal): ReadCard => ({ refused: why });
  if (payload.length > MOST) return refused('too_long');
  const text = payload.normalize('NFC').trim();
  if (text.includes(LOST)) return refused('damaged');
  if (!text.includes('|')) {
    return refused(/^[0-9]{12}[^0-9\p{L}]/u.test(text) ? 'separators' : 'not_card');
  }
  const parts = text.split('|').map((part) => part.trim());
  const [id = '', before = '', name = '', born = '', sexWord = '', address = '', issued = ''] =
    parts;
  if (!/^[0-9]{12}$/.test(id)) {
    return refused(/^[0-9]{8}$/.test(born) && sexOf(sexWord) ? 'damaged' : 'not_card');
  }
  if (parts.length > MOST_PARTS) return refused('not_card');
  if (parts.length < FEWEST_PARTS) return refused('damaged');
  if (ODD.test(text)) return refused('odd');
  const sex = sexOf(sexWord);
  if (!name || name.length > 100 || !sex || address.length > 300) return refused('damaged');
  if (!NAME.test(name)) return refused('odd_name');
  const birth_date = dateOf(born, true);
  const issued_on = issued && dateOf(issued, false);
  if (!birth_date || birth_date > today || issued_on === undefined) return refused('date');
  if (issued_on && issued_on < birth_date) return refused('date');
  return {
    card: {
      citizen_id: id,
      ...(/^[0-9]{9}$/.test(before) && { old_id: before }),
      name: properName(name.replace(/\s+/g, ' ')),
      birth_date,
      sex,
      address: address.replace(/\s+/g, ' '),
      ...(issued_on && { issued_on }),
    },
  };
}

function sexOf(word: string): Card['sex'] | undefined {
  const lower = word.toLowerCase();
  return lower === 'nam' ? 'male' : lower === 'nữ' ? 'female' : undefined;
}

/** `05031999` → `1999-03-05`; `00001950` → `1950` where `partial`; undefined for no day of 1900 to 2199. */
function dateOf(text: string, partial: boolean): string | undefined {
  const found = /^([0-9]{2})([0-9]{2})((?:19|20|21)[0-9]{2})$/.exec(text);
  if (!found) return undefined;
  const [, day = '', month = '', year = ''] = found;
  if (day === '00' && partial) {
    if (month === '00') return year;
    return Number(month) <= 12 ? `${year}-${month}` : undefined;
  }
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  const real = date.getUTCDate() === Number(day) && date.getUTCMonth() + 1 === Number(month);
  return real ? `${year}-${month}-${day}` : undefined;
}

/** `NGUYỄN THỊ H’HEN` → `Nguyễn Thị H’Hen`; a name not all in capitals stays as it is. */
export function properName(name: string): string {
  if (name !== name.toUpperCase()) return name;
  return name
    .toLowerCase()
    .replace(
      /(^|[\s'’.-])(\p{L})/gu,
      (_all, gap: string, letter: string) => gap + letter.toUpperCase(),
    );
}

/** What the number says of its owner and the card does not; nothing is refused for it. */
export function disagrees({ citizen_id, sex, birth_date }: Card): ('sex' | 'birth')[] {
  const odd = Number(citizen_id[3]) % 2;
  const said: ('sex' | 'birth')[] = [];
  if ((odd === 1) !== (sex === 'female')) said.push('sex');
  if (citizen_id.slice(4, 6) !== birth_date.slice(2, 4)) said.push('birth');
  return said;
}
