/** Control, format, private and lone surrogate characters, blank letters, and spaces other than the plain one. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}|\u034F|[\u115F\u1160\u3164]/gu;

/** `text` with every character that could hide, reorder or imitate written as its code point: `\u{202e}`. */
export function visible(text: string): string {
  return text.replaceAll(HIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
