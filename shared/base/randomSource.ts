/** Numbers from 0 (inclusive) to 1 (exclusive) that look random and are the same for the same seed. */
export type RandomSource = () => number;

/** Creates a source by the mulberry32 generator: 32 bits of state, plenty for values that only have to look alive. */
export function createRandomSource(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
