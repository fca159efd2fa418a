const RUN = 512;
const OPERATIONS_PER_STEP = 4_096;

/** Sorts a copy of `items`, stable, in steps of a fraction of a millisecond. The generator's value is the result. */
export function* mergeSort(
  items: readonly number[],
  compare: (left: number, right: number) => number,
): Generator<undefined, number[]> {
  let from: number[] = [];
  for (let start = 0; start < items.length; start += RUN) {
    from.push(...items.slice(start, start + RUN).sort(compare));
    yield;
  }
  let to = from.slice();
  let operations = 0;
  for (let width = RUN; width < items.length; width *= 2) {
    for (let start = 0; start < items.length; start += 2 * width) {
      const middle = Math.min(start + width, items.length);
      const end = Math.min(start + 2 * width, items.length);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        const leftItem = from[left] ?? 0;
        const rightItem = from[right] ?? 0;
        if (left < middle && (right >= end || compare(leftItem, rightItem) <= 0)) {
          to[at] = leftItem;
          left++;
        } else {
          to[at] = rightItem;
          right++;
        }
        if (++operations % OPERATIONS_PER_STEP === 0) yield;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
