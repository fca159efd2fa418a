import type { ByteSpan } from "#shared/base/index.ts";
import { dissect, eachTile } from "#shared/mqtt/dissect/index.ts";
import type { Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { connectFields, packetTypeCode } from "#shared/mqtt/spec/index.ts";

/** What stands in the place of each byte that is masked: `*`. */
const MASK = 0x2a;

/** Where the password of a CONNECT lies; `undefined` for every other packet, and for one without. */
export function findPassword(
  bytes: Uint8Array,
  version: ProtocolVersion | undefined,
  direction: Direction,
): ByteSpan | undefined {
  if ((bytes[0] ?? 0) >> 4 !== packetTypeCode.CONNECT) return undefined;
  for (const { name, span } of eachTile(dissect(bytes, { version, direction }).fields)) {
    if (name === connectFields.password.name && span !== undefined && span.end > span.start) return span;
  }
  return undefined;
}

/** A copy in which every byte of `span` is a `*`: the packet stays as long as it is, and as readable. */
export function maskBytes(bytes: Uint8Array, { start, end }: ByteSpan): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes).fill(MASK, start, end);
}
