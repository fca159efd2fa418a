/** The end of a stream of which no whole packet has come yet. */
export interface RestOfStream {
  /** The first of them, as many as are shown. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many there are. */
  readonly length: number;
}

export const noRest: RestOfStream = { bytes: new Uint8Array(0), length: 0 };

/** The rest with a chunk behind it; copies no more than the `limit` bytes that are shown. */
export function joinRest({ bytes, length }: RestOfStream, chunk: Uint8Array, limit: number): RestOfStream {
  const added = chunk.subarray(0, Math.max(0, limit - bytes.length));
  if (added.length === 0) return { bytes, length: length + chunk.length };
  const joined = new Uint8Array(bytes.length + added.length);
  joined.set(bytes);
  joined.set(added, bytes.length);
  return { bytes: joined, length: length + chunk.length };
}
