/** A half-open range of bytes: `start` belongs to it, `end` does not. On screen it reads first–last, inclusive. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}
