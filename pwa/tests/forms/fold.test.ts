// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { fold } from '../../src/forms/fold';

describe('fold', () => {
  it.each([
    ['Đăng ký tạm trú', 'dang ky tam tru'],
    ['ĐỒNG CHUỐI', 'dong chuoi'],
    ['Nguye\u0302\u0303n', 'nguyen'],
    ['  Xã   Võ\u00a0Nhai ', 'xa vo nhai'],
    ['Ừ, ở đâu?', 'u, o dau?'],
    ['', ''],
  ])('makes %j easy to find', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it('changes nothing that is folded already', () => {
    expect(fold(fold('Hưởng trợ cấp'))).toBe(fold('Hưởng trợ cấp'));
  });
});
