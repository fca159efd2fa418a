import type { IpFragment, IpPacket } from "./ip.ts";

interface Piece {
  readonly start: number;
  readonly bytes: Uint8Array;
}

interface Assembly {
  readonly pieces: Piece[];
  bytes: number;
  length: number | undefined;
}

/** Packets that may be in pieces at a time: the oldest gives way, and its segment is then a gap in its stream. */
const MAX_ASSEMBLIES = 256;
const MAX_PACKET_BYTES = 0xffff;
/** Enough for every packet in pieces of the smallest link, twice over. */
const MAX_PIECES = 256;

/** Puts fragmented IP packets together. */
export interface FragmentAssembler {
  /** Adds a piece; answers the whole packet when this was the last that was missing. */
  add(packet: IpPacket, fragment: IpFragment): IpPacket | undefined;
}

/** Creates an assembler with nothing in it. */
export function createFragmentAssembler(): FragmentAssembler {
  const assemblies = new Map<string, Assembly>();
  return {
    add(packet, fragment) {
      const end = fragment.offset + packet.payload.length;
      // A piece that was cut short can never be completed; an empty one completes nothing.
      if (packet.missing > 0 || packet.payload.length === 0 || end > MAX_PACKET_BYTES) return undefined;
      const key = `${packet.source}|${packet.destination}|${packet.protocol}|${fragment.identification}`;
      const assembly = assemblies.get(key) ?? { pieces: [], bytes: 0, length: undefined };
      if (assembly.pieces.length === 0) {
        const oldest = assemblies.size >= MAX_ASSEMBLIES ? assemblies.keys().next() : undefined;
        if (oldest?.done === false) assemblies.delete(oldest.value);
        assemblies.set(key, assembly);
      }
      // A copy, so that one small piece does not hold the whole chunk of the file it came in.
      assembly.pieces.push({ start: fragment.offset, bytes: packet.payload.slice() });
      assembly.bytes += packet.payload.length;
      if (fragment.isLast) assembly.length = end;
      const payload = joinPieces(assembly);
      const isHopeless = assembly.pieces.length > MAX_PIECES || assembly.bytes > 2 * MAX_PACKET_BYTES;
      if (payload !== undefined || isHopeless) assemblies.delete(key);
      if (payload === undefined) return undefined;
      return { ...packet, payload, missing: 0 };
    },
  };
}

/** The payload when its pieces leave no hole. Where pieces overlap, the one that begins earlier is believed. */
function joinPieces(assembly: Assembly): Uint8Array | undefined {
  const { length, pieces } = assembly;
  if (length === undefined) return undefined;
  pieces.sort((one, other) => one.start - other.start);
  const payload = new Uint8Array(length);
  let filled = 0;
  for (const { start, bytes } of pieces) {
    if (start > filled) return undefined;
    const end = Math.min(start + bytes.length, length);
    if (end > filled) payload.set(bytes.subarray(filled - start, end - start), filled);
    filled = Math.max(filled, end);
  }
  return filled === length ? payload : undefined;
}
