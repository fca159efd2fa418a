/** Characters that a screen shows as nothing, as something else, or that turn the text around them. */
const unsafeCharacter = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\p{Noncharacter_Code_Point}/gu;
const plainText = /^[\x20-\x7e]*$/;

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/**
 * Text from outside as it may be shown: control characters, line breaks, zero-width and direction-changing characters,
 * lone surrogates and non-characters become escapes such as `\n` and `\u202e`. A backslash stays as it is.
 */
export function escapeText(text: string): string {
  return plainText.test(text) ? text : text.replace(unsafeCharacter, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const short = shortEscapes.get(character);
  if (short !== undefined) return short;
  const point = (character.codePointAt(0) ?? 0).toString(16);
  return point.length > 4 ? `\\u{${point}}` : `\\u${point.padStart(4, "0")}`;
}

/** The first `limit` UTF-16 code units of a text, with an ellipsis as the last when there was more. */
export function clipText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  const last = cut.charCodeAt(cut.length - 1);
  // Half of a surrogate pair shows as a broken character.
  return `${last >= 0xd800 && last < 0xdc00 ? cut.slice(0, -1) : cut}…`;
}
