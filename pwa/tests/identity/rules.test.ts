// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { nameFault } from '../../src/identity/names';
import { pinFault } from '../../src/identity/pin';

describe('a PIN', () => {
  test.each(['19164', '1916400', 'abcdef', '12345a', ''])('%j is not six digits', (pin) => {
    expect(pinFault(pin)).toBe('six');
  });
  test.each(['000000', '111111', '123456', '654321', '012345', '121212', '789789'])(
    '%s is too easy',
    (pin) => {
      expect(pinFault(pin)).toBe('easy');
    },
  );
  test.each(['190264', '135791', '112358', '246810'])('%s will do', (pin) => {
    expect(pinFault(pin)).toBeNull();
  });
});

describe('a name', () => {
  test.each(['Trần Thị Thái', "H'Hen Niê", 'Y Blom-Êban', 'Nguyễn V. A', 'Lò Văn Ơn'])(
    '%s is taken',
    (name) => {
      expect(nameFault(name)).toBeNull();
    },
  );
  test('needs a letter', () => {
    expect(nameFault('')).toBe('nameMissing');
    expect(nameFault(' .-')).toBe('nameMissing');
  });
  test('has no digits, signs or line breaks', () => {
    for (const name of ['Thái 2', 'Thái@xã', 'Thái\nAnh']) {
      expect(nameFault(name)).toBe('nameLetters');
    }
  });
  test('ends at 100 letters', () => {
    expect(nameFault('A'.repeat(100))).toBeNull();
    expect(nameFault('A'.repeat(101))).toBe('nameLong');
  });
});
