/** An amount of đồng in words, as it is written on forms: 1500000 → *một triệu năm trăm nghìn đồng*. */

const DIGITS = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'];
const POWERS = ['', ' nghìn', ' triệu'];

/** `full`: something stands before it, so that its hundreds are said even when there are none. */
function threeDigits(value: number, full: boolean): string {
  const hundreds = Math.floor(value / 100);
  const tens = Math.floor(value / 10) % 10;
  const ones = value % 10;
  const words: string[] = [];
  if (hundreds || full) words.push(`${DIGITS[hundreds]} trăm`);
  if (tens > 1) words.push(`${DIGITS[tens]} mươi`);
  else if (tens === 1) words.push('mười');
  else if (ones && words.length > 0) words.push('linh');
  if (ones === 1 && tens > 1) words.push('mốt');
  else if (ones === 5 && tens > 0) words.push('lăm');
  else if (ones === 4 && tens > 1) words.push('tư');
  else if (ones) words.push(DIGITS[ones] ?? '');
  return words.join(' ');
}

/** Below a billion. */
function nineDigits(value: number, full: boolean): string {
  const words: string[] = [];
  for (let power = 2; power >= 0; power--) {
    const part = Math.floor(value / 1000 ** power) % 1000;
    if (part) words.push(threeDigits(part, full || words.length > 0) + POWERS[power]);
  }
  return words.join(' ');
}

function vietnamese(value: number): string {
  const billions = Math.floor(value / 1e9);
  const rest = value % 1e9;
  if (!billions) return nineDigits(rest, false);
  const first = `${vietnamese(billions)} tỷ`;
  return rest ? `${first} ${nineDigits(rest, true)}` : first;
}

/** Whole đồng up to the largest safe integer; empty for anything else. */
export function amountInWords(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) return '';
  return `${vietnamese(value) || DIGITS[0]} đồng`;
}
