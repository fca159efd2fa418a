/** Distinct texts in order, of which any part can be read by its place. */
export interface SortedTexts<Text extends string> {
  readonly size: number;
  /** False when it is there already. */
  add(text: Text): boolean;
  /** False when it is not there. */
  remove(text: Text): boolean;
  slice(start: number, end: number): readonly Text[];
}

const CHUNK = 512;

/** Creates an empty set. It is kept as a list of short sorted lists, so that each change costs the same in a million. */
export function createSortedTexts<Text extends string>(): SortedTexts<Text> {
  const chunks: Text[][] = [];
  let size = 0;

  /** The last chunk that begins at or before `text`; 0 when none does. */
  function findChunk(text: Text): number {
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((chunks[middle]?.[0] ?? text) <= text) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Where `text` is in `chunk`, or would be. */
  function findPlace(chunk: readonly Text[], text: Text): number {
    let low = 0;
    let high = chunk.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((chunk[middle] ?? text) < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    get size() {
      return size;
    },
    add(text) {
      const index = findChunk(text);
      const chunk = chunks[index];
      if (chunk === undefined) {
        chunks.push([text]);
        size += 1;
        return true;
      }
      const place = findPlace(chunk, text);
      if (chunk[place] === text) return false;
      chunk.splice(place, 0, text);
      size += 1;
      if (chunk.length > 2 * CHUNK) chunks.splice(index + 1, 0, chunk.splice(CHUNK));
      return true;
    },
    remove(text) {
      const index = findChunk(text);
      const chunk = chunks[index];
      if (chunk === undefined) return false;
      const place = findPlace(chunk, text);
      if (chunk[place] !== text) return false;
      chunk.splice(place, 1);
      size -= 1;
      if (chunk.length === 0) chunks.splice(index, 1);
      return true;
    },
    slice(start, end) {
      const found: Text[] = [];
      let before = 0;
      for (const chunk of chunks) {
        if (before >= end) break;
        const from = Math.max(0, start - before);
        if (from < chunk.length) found.push(...chunk.slice(from, end - before));
        before += chunk.length;
      }
      return found;
    },
  };
}
