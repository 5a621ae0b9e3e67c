/** What looks odd in a citizen ID number; never an error. As server/procedures/kinds/citizen_ids.py. */

const PROVINCE =
  /^0(?:0[12468]|1[0124579]|2[024567]|3[0134-8]|4[024-689]|5[12468]|6[0246-8]|7[024579]|8[02-4679]|9[1-6])/;

/** Which of `prefix`, `sex`, `birth` does not go with the twelve digits; what is unknown is not compared. */
export function oddities(number: string, birth: unknown, sex: unknown): string[] {
  const digit = +(number[3] as string);
  const found = [];
  if (!PROVINCE.test(number)) found.push('prefix');
  if (sex === (digit % 2 ? 'male' : 'female')) found.push('sex');
  if (typeof birth === 'string' && birth.slice(0, 4) !== 19 + (digit >> 1) + number.slice(4, 6)) {
    found.push('birth');
  }
  return found;
}
