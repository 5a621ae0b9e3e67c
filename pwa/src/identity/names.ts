/** The server's rule for a name: letters of any script, their marks, blanks, apostrophes, hyphens, dots. */

const LONGEST = 100;

export type NameFault = 'nameMissing' | 'nameLong' | 'nameLetters';

/** What is wrong with a trimmed name, or null. */
export function nameFault(name: string): NameFault | null {
  if (!/\p{L}/u.test(name)) {
    return 'nameMissing';
  }
  if (name.length > LONGEST) {
    return 'nameLong';
  }
  return /^[\p{L}\p{M} '’.-]+$/u.test(name) ? null : 'nameLetters';
}
