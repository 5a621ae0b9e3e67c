/** Typed text made equal on both sides: NFC, blanks, invisible characters. As server/procedures/text.py. */

// Soft hyphen, zero-width and bidirectional controls: pasted with text, seen by nobody.
const INVISIBLE = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
// Control characters (but not the line break) and halves of surrogate pairs.
const CONTROL = /(?!\n)\p{Cc}|\p{Cs}/u;

const visible = (text: string): string => text.replace(INVISIBLE, '').normalize('NFC');
const allowed = (text: string): string | undefined => (CONTROL.test(text) ? undefined : text);

/** One line: trimmed, runs of blanks folded to one space; undefined when it holds a control character. */
export function cleanLine(text: string): string | undefined {
  return allowed(visible(text).replace(/\s+/g, ' ').trim());
}

/** Several lines: blanks are kept in number, line breaks become `\n`. */
export function cleanLines(text: string): string | undefined {
  return allowed(
    visible(text)
      .replace(/\r\n?|[\u2028\u2029]/g, '\n')
      .replace(/[^\S\n]/g, ' ')
      .trim(),
  );
}
