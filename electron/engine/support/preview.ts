/** A payload in a few words: the beginning of its text, or of its bytes in hexadecimal when it is no text. */
export interface Preview {
  readonly preview: string;
  readonly isText: boolean;
}

const PREVIEW_CHARACTERS = 200;
/** A character takes at most four bytes; a byte takes two digits. */
const TEXT_BYTES = PREVIEW_CHARACTERS * 4;
const HEX_BYTES = PREVIEW_CHARACTERS / 2;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Shortens a payload for a row. Text is UTF-8 without control characters, line ends and tabs aside. */
export function previewOf(payload: Uint8Array): Preview {
  const text = decodeStart(payload);
  // oxlint-disable-next-line no-control-regex -- control characters are what tells bytes from text
  if (text === undefined || /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)) {
    return { preview: Buffer.from(payload.subarray(0, HEX_BYTES)).toString("hex"), isText: false };
  }
  return { preview: sliceCharacters(text), isText: true };
}

function decodeStart(payload: Uint8Array): string | undefined {
  let end = Math.min(payload.length, TEXT_BYTES);
  // Do not cut a character: go back to the first byte of the one that crosses the end.
  if (end < payload.length) while (end > TEXT_BYTES - 4 && ((payload[end] ?? 0) & 0xc0) === 0x80) end--;
  try {
    return decoder.decode(payload.subarray(0, end));
  } catch {
    return undefined;
  }
}

/** Cuts between characters, never inside a surrogate pair. */
function sliceCharacters(text: string): string {
  if (text.length <= PREVIEW_CHARACTERS) return text;
  const cut = text.charCodeAt(PREVIEW_CHARACTERS - 1);
  return text.slice(0, cut >= 0xd800 && cut <= 0xdbff ? PREVIEW_CHARACTERS - 1 : PREVIEW_CHARACTERS);
}
