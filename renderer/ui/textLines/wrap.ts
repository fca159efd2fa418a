/** A line on screen: from `start` to before `end` of the text. */
export interface TextLine {
  readonly start: number;
  readonly end: number;
}

/** Cuts `text` into lines at its line ends, and where a line is longer than `capacity` characters. */
export function wrapLines(text: string, capacity: number): readonly TextLine[] {
  const width = Math.max(8, Math.floor(capacity));
  const lines: TextLine[] = [];
  let start = 0;
  while (start <= text.length) {
    const lineEnd = text.indexOf("\n", start);
    const end = lineEnd === -1 ? text.length : lineEnd;
    let from = start;
    while (end - from > width) {
      const cut = keepsPair(text, from + width) ? from + width - 1 : from + width;
      lines.push({ start: from, end: cut });
      from = cut;
    }
    lines.push({ start: from, end });
    start = end + 1;
    if (lineEnd === -1) break;
  }
  return lines;
}

/** Whether a cut at `index` would part the two halves of one character. */
function keepsPair(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xdc00 && code <= 0xdfff;
}
