const INDENT = "  ";
/** Characters that indenting may make of one. */
const MAXIMUM_GROWTH = 8;
/** Room that a short text may take whatever it grows by. */
const FREE_CHARACTERS = 1_000_000;

const space = /\s/;

/**
 * JSON with line ends and indentation. Only the space between tokens changes: numbers keep every digit, and a text
 * that is not JSON keeps all its characters. `undefined` when brackets nested without end would make too much of it.
 */
export function indentJson(text: string): string | undefined {
  const limit = Math.max(FREE_CHARACTERS, text.length * MAXIMUM_GROWTH);
  const parts: string[] = [];
  let length = 0;
  let depth = 0;
  let position = 0;
  const put = (part: string): void => {
    parts.push(part);
    length += part.length;
  };
  const putLineEnd = (): void => put(`\n${INDENT.repeat(depth)}`);
  while (position < text.length) {
    if (length > limit) return undefined;
    const character = text.charAt(position);
    if (character === '"') {
      const end = endOfString(text, position);
      put(text.slice(position, end));
      position = end;
      continue;
    }
    position++;
    if (space.test(character)) continue;
    if (character === "{" || character === "[") {
      const closing = closingAfter(text, position);
      put(character);
      if (closing !== undefined) {
        put(text.charAt(closing));
        position = closing + 1;
      } else {
        depth++;
        putLineEnd();
      }
    } else if (character === "}" || character === "]") {
      depth = Math.max(0, depth - 1);
      putLineEnd();
      put(character);
    } else if (character === ",") {
      put(character);
      putLineEnd();
    } else put(character === ":" ? ": " : character);
  }
  return parts.join("");
}

function endOfString(text: string, start: number): number {
  for (let position = start + 1; position < text.length; position++) {
    const character = text.charAt(position);
    if (character === "\\") position++;
    else if (character === '"') return position + 1;
  }
  return text.length;
}

/** Where an empty object or array closes, when nothing but space follows its opening. */
function closingAfter(text: string, start: number): number | undefined {
  let position = start;
  while (space.test(text.charAt(position))) position++;
  return /[}\]]/.test(text.charAt(position)) ? position : undefined;
}
