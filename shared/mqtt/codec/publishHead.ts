/**
 * Where the parts of a PUBLISH lie, for a broker that routes by bytes. One object may be filled over and over:
 * `readPublishHead` allocates nothing.
 */
export interface PublishHead {
  dup: boolean;
  qos: number;
  retain: boolean;
  /** The Topic Name: bytes from `topicStart` to before `topicEnd`. */
  topicStart: number;
  topicEnd: number;
  /** 0 when QoS is 0. */
  packetIdentifier: number;
  /** Where the Packet Identifier stands, or -1. */
  packetIdentifierOffset: number;
  /** What follows the Topic Name and Packet Identifier: in 5.0 the properties come first. */
  bodyStart: number;
}

/** An empty head to fill. */
export function createPublishHead(): PublishHead {
  return {
    dup: false,
    qos: 0,
    retain: false,
    topicStart: 0,
    topicEnd: 0,
    packetIdentifier: 0,
    packetIdentifierOffset: -1,
    bodyStart: 0,
  };
}

/**
 * Fills `head` with where the parts of the packet lie. Returns false when the bytes are no PUBLISH or end too early.
 * It judges nothing else (QoS 3, wildcards, UTF-8): only `decode` enforces the standard.
 */
export function readPublishHead(bytes: Uint8Array, start: number, end: number, head: PublishHead): boolean {
  const first = bytes[start] ?? 0;
  if (first >> 4 !== 3) return false;
  let offset = start + 1;
  while (offset < end && (bytes[offset] ?? 0) >= 0x80) offset++;
  const topicStart = offset + 3;
  const topicEnd = topicStart + (((bytes[offset + 1] ?? 0) << 8) | (bytes[offset + 2] ?? 0));
  const qos = (first >> 1) & 3;
  const bodyStart = qos === 0 ? topicEnd : topicEnd + 2;
  if (bodyStart > end) return false;
  head.dup = (first & 8) !== 0;
  head.qos = qos;
  head.retain = (first & 1) !== 0;
  head.topicStart = topicStart;
  head.topicEnd = topicEnd;
  head.packetIdentifierOffset = qos === 0 ? -1 : topicEnd;
  head.packetIdentifier = qos === 0 ? 0 : ((bytes[topicEnd] ?? 0) << 8) | (bytes[topicEnd + 1] ?? 0);
  head.bodyStart = bodyStart;
  return true;
}

/** Writes another Packet Identifier into an encoded packet, at the offset that `readPublishHead` gave. */
export function patchPacketIdentifier(bytes: Uint8Array, offset: number, packetIdentifier: number): void {
  bytes[offset] = packetIdentifier >>> 8;
  bytes[offset + 1] = packetIdentifier & 0xff;
}

/** Sets or clears DUP in an encoded PUBLISH that begins at `start`. */
export function patchDup(bytes: Uint8Array, start: number, dup: boolean): void {
  const first = bytes[start] ?? 0;
  bytes[start] = dup ? first | 0x08 : first & ~0x08;
}
