// @vitest-environment node
import { expect, test } from 'vitest';

import { amountInWords } from '../../src/forms/render/amountInWords';

test.each<[number, string]>([
  [0, 'không'],
  [1, 'một'],
  [5, 'năm'],
  [10, 'mười'],
  [11, 'mười một'],
  [14, 'mười bốn'],
  [15, 'mười lăm'],
  [20, 'hai mươi'],
  [21, 'hai mươi mốt'],
  [24, 'hai mươi tư'],
  [25, 'hai mươi lăm'],
  [100, 'một trăm'],
  [105, 'một trăm linh năm'],
  [110, 'một trăm mười'],
  [115, 'một trăm mười lăm'],
  [1_000, 'một nghìn'],
  [1_005, 'một nghìn không trăm linh năm'],
  [8_000, 'tám nghìn'],
  [21_500, 'hai mươi mốt nghìn năm trăm'],
  [500_000, 'năm trăm nghìn'],
  [1_500_000, 'một triệu năm trăm nghìn'],
  [1_000_001, 'một triệu không trăm linh một'],
  [2_500_000, 'hai triệu năm trăm nghìn'],
  [100_000_000, 'một trăm triệu'],
  [1_000_000_000, 'một tỷ'],
  [1_000_000_005, 'một tỷ không trăm linh năm'],
  [
    1_234_567_891,
    'một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi mốt',
  ],
  [15_000_000_000, 'mười lăm tỷ'],
  [1_000_000_000_000, 'một nghìn tỷ'],
])('%d đồng', (amount, words) => {
  expect(amountInWords(amount)).toBe(`${words} đồng`);
});

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%d is not said', (amount) => {
  expect(amountInWords(amount)).toBe('');
});
