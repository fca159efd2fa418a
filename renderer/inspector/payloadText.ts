/** How a payload can be shown. */
export type PayloadFormat = "text" | "json" | "hex";

/** Bytes shown as text before a person asks for all of them. */
export const SHOWN_TEXT_BYTES = 4 * 1024 * 1024;
/** Bytes looked at to guess a format. */
const PROBE_BYTES = 4_096;
const INDENT = "  ";

/** The format that shows `payload` best: JSON when it parses, text when it reads as text, else bytes. */
export function likelyFormat(payload: Uint8Array): PayloadFormat {
  if (!readsAsText(payload.subarray(0, PROBE_BYTES))) return "hex";
  return isJson(payload) ? "json" : "text";
}

/** The first `limit` bytes as text; what is not UTF-8 becomes the replacement character. */
export function decodeText(payload: Uint8Array, limit: number): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(payload.subarray(0, limit));
}

function readsAsText(bytes: Uint8Array): boolean {
  const text = decodeText(bytes, bytes.length);
  let odd = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0xfffd || (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d)) odd++;
  }
  // The probe may end inside a character.
  return odd <= (bytes.length === PROBE_BYTES ? 1 : 0);
}

function isJson(payload: Uint8Array): boolean {
  if (payload.length > SHOWN_TEXT_BYTES) return false;
  const text = decodeText(payload, payload.length).trim();
  if (!/^[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Not JSON: that is the answer.
    return false;
  }
}

/**
 * JSON with line ends and indentation. Only the space between tokens changes: numbers keep every digit, and a text
 * that is not JSON keeps all its characters.
 */
export function indentJson(text: string): string {
  let indented = "";
  let depth = 0;
  let position = 0;
  const lineEnd = (): string => `\n${INDENT.repeat(Math.min(depth, 200))}`;
  while (position < text.length) {
    const character = text.charAt(position);
    if (character === '"') {
      const end = endOfString(text, position);
      indented += text.slice(position, end);
      position = end;
      continue;
    }
    position++;
    if (/\s/.test(character)) continue;
    if (character === "{" || character === "[") {
      const closing = closingAfter(text, position);
      if (closing !== undefined) {
        indented += character + text.charAt(closing);
        position = closing + 1;
      } else {
        depth++;
        indented += character + lineEnd();
      }
    } else if (character === "}" || character === "]") {
      depth = Math.max(0, depth - 1);
      indented += lineEnd() + character;
    } else if (character === ",") indented += character + lineEnd();
    else if (character === ":") indented += ": ";
    else indented += character;
  }
  return indented;
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
  while (/\s/.test(text.charAt(position))) position++;
  return /[}\]]/.test(text.charAt(position)) ? position : undefined;
}
