/** Smaller pieces of memory are cheap to make. */
const SMALLEST = 4 * 1024;
const LARGEST = 1024 * 1024;
const MAXIMUM_FREE_BYTES = 8 * 1024 * 1024;

const free = new Map<number, Uint8Array[]>();
let freeBytes = 0;

/** Memory of at least so many bytes, with anything in it: to join in it what came in pieces. */
export function takeMemory(bytes: number): Uint8Array {
  if (bytes < SMALLEST || bytes > LARGEST) return Buffer.allocUnsafeSlow(bytes);
  const size = 2 ** (32 - Math.clz32(bytes - 1));
  const known = free.get(size)?.pop();
  if (known === undefined) return Buffer.allocUnsafeSlow(size);
  freeBytes -= size;
  return known;
}

/** Gives memory back that nobody refers to any more. */
export function giveMemory(memory: Uint8Array): void {
  const size = memory.length;
  if (size < SMALLEST || size > LARGEST || (size & (size - 1)) !== 0) return;
  if (freeBytes + size > MAXIMUM_FREE_BYTES) return;
  const known = free.get(size);
  if (known === undefined) free.set(size, [memory]);
  else known.push(memory);
  freeBytes += size;
}
