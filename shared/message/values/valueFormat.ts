import { encode as encodeMessagePack } from "@msgpack/msgpack";
import { encode as encodeCbor } from "cborg";
import { fail, ok, type Result } from "#shared/base/index.ts";

/** What holds parts that are encoded one after the other. */
export type ContainerKind = "array" | "object" | "string";

/** The first byte of a container by how the count of its parts is written: in that byte, or in the next 1, 2 or 4. */
interface HeadCodes {
  readonly short: number;
  readonly mostShort: number;
  readonly wide: readonly (readonly [bytes: 1 | 2 | 4, code: number])[];
}

/** How values become bytes. The libraries encode them; heads are written here where parts are put together. */
export interface ValueFormat {
  readonly name: string;
  /** Throws where the value, which stands in so many containers, is nested too deeply. */
  readonly encode: (value: unknown, containersAbove: number) => Uint8Array;
  readonly heads: Readonly<Record<ContainerKind, HeadCodes>>;
  /** Members of a map travel in the order of their encoded keys, and not in that of the object. */
  readonly hasSortedKeys: boolean;
}

const cborHead = (major: number): HeadCodes => ({
  short: major << 5,
  mostShort: 23,
  wide: [
    [1, (major << 5) | 24],
    [2, (major << 5) | 25],
    [4, (major << 5) | 26],
  ],
});

export const cbor: ValueFormat = {
  name: "CBOR",
  encode: (value) => encodeCbor(value),
  heads: { string: cborHead(3), array: cborHead(4), object: cborHead(5) },
  hasSortedKeys: true,
};

const MAXIMUM_DEPTH = 100;
/** What the library takes for a value that grows: its own 2 kB would be too much for each of thousands of members. */
const FIRST_BYTES = 256;

export const messagePack: ValueFormat = {
  name: "MessagePack",
  encode: (value, containersAbove) =>
    encodeMessagePack(value, { maxDepth: MAXIMUM_DEPTH - containersAbove, initialBufferSize: FIRST_BYTES }),
  heads: {
    // prettier-ignore
    string: { short: 0xa0, mostShort: 31, wide: [[1, 0xd9], [2, 0xda], [4, 0xdb]] },
    // prettier-ignore
    array: { short: 0x90, mostShort: 15, wide: [[2, 0xdc], [4, 0xdd]] },
    // prettier-ignore
    object: { short: 0x80, mostShort: 15, wide: [[2, 0xde], [4, 0xdf]] },
  },
  hasSortedKeys: false,
};

/** The bytes of a value as the library writes it; or why it cannot. */
export function encodeValue(format: ValueFormat, value: unknown): Result<Uint8Array<ArrayBuffer>, string> {
  try {
    return ok(new Uint8Array(format.encode(value, 0)));
  } catch (error) {
    const reason = error instanceof RangeError ? "it is nested too deeply" : describe(error);
    return fail(`it cannot be written as ${format.name}: ${reason}`);
  }
}

function describe(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** The bytes before the parts of a container: what it is, and how many there are. Of a string, parts are bytes. */
export function writeHead({ short, mostShort, wide }: HeadCodes, count: number): readonly number[] {
  if (count <= mostShort) return [short + count];
  const [bytes, code] = wide.find(([width]) => count < 2 ** (8 * width)) ?? [4, 0];
  return [
    code,
    ...Array.from({ length: bytes }, (_, index) => Math.floor(count / 2 ** (8 * (bytes - 1 - index))) & 0xff),
  ];
}
