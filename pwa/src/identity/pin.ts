/** Which PINs are refused: not six digits, or ones that everybody tries first. */

export type PinFault = 'six' | 'easy';

export function pinFault(pin: string): PinFault | null {
  if (!/^[0-9]{6}$/.test(pin)) {
    return 'six';
  }
  const steps = new Set<number>();
  for (let i = 1; i < pin.length; i += 1) {
    steps.add(pin.charCodeAt(i) - pin.charCodeAt(i - 1));
  }
  const step = [...steps][0];
  const run = steps.size === 1 && (step === 0 || step === 1 || step === -1); // 000000, 123456, 654321
  return run || /^([0-9]{1,3})\1+$/.test(pin) ? 'easy' : null;
}
