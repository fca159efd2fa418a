/** A block of two texts is compared as memory is; characters are only where they differ. */
const COMPARED_CHARACTERS = 16_384;

/** How a text became another: `from` is where they begin to differ, `to` where the rest of the first is the same again. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  /** How many more characters stand there now; less than 0 where text went away. */
  readonly grown: number;
}

/** The one stretch in which two texts differ. Costs little more than a comparison of memory. */
export function findTextChange(before: string, after: string): TextChange {
  const from = commonBeginning(before, after);
  return { from, to: before.length - commonEnd(before, after, from), grown: after.length - before.length };
}

function commonBeginning(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let same = 0;
  const isSame = (end: number) => one.slice(same, end) === other.slice(same, end);
  while (same < most && isSame(Math.min(same + COMPARED_CHARACTERS, most))) same += COMPARED_CHARACTERS;
  while (same < most && one.charCodeAt(same) === other.charCodeAt(same)) same += 1;
  return Math.min(same, most);
}

/** Characters at the end of both; those of the beginning that they share, `taken`, count once. */
function commonEnd(one: string, other: string, taken: number): number {
  const most = Math.min(one.length, other.length) - taken;
  let same = 0;
  const partOf = (text: string, end: number) => text.slice(text.length - end, text.length - same);
  const isSame = (end: number) => partOf(one, end) === partOf(other, end);
  while (same < most && isSame(Math.min(same + COMPARED_CHARACTERS, most))) same += COMPARED_CHARACTERS;
  const codeOf = (text: string) => text.charCodeAt(text.length - 1 - same);
  while (same < most && codeOf(one) === codeOf(other)) same += 1;
  return Math.min(same, most);
}
