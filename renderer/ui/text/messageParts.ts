import { escapeText } from "#shared/base/index.ts";

/** A run of words, or a value among them. */
export interface MessagePart {
  readonly text: string;
  readonly isCode: boolean;
}

/**
 * Cuts the engine's words into runs: what stands between backticks is a value. A value may hold one itself: then
 * everything from the first to the last is one value. The parts are escaped, whatever a stranger has put into them.
 */
export function messageParts(text: string): readonly MessagePart[] {
  const pieces = escapeText(text).split("`");
  // A mark alone marks nothing: it is somebody's own.
  if (pieces.length === 2) return [{ text: pieces.join("`"), isCode: false }];
  // An odd number of marks makes an even number of pieces.
  const parts =
    pieces.length % 2 === 1
      ? pieces.map((piece, index) => ({ text: piece, isCode: index % 2 === 1 }))
      : [
          { text: pieces[0] ?? "", isCode: false },
          { text: pieces.slice(1, -1).join("`"), isCode: true },
          { text: pieces.at(-1) ?? "", isCode: false },
        ];
  return parts.filter((part) => part.text !== "");
}

/** The engine's words without marks, for attributes, tooltips and wherever only text can stand. */
export function plainMessage(text: string): string {
  return messageParts(text)
    .map((part) => part.text)
    .join("");
}

/** The engine begins no message with a capital: on the page a sentence does, unless it begins with a value. */
export function plainSentence(text: string): string {
  const plain = plainMessage(text);
  return text.startsWith("`") ? plain : capitalised(plain);
}

/** With a capital in front. */
export function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
