/** QoS 0, with or without RETAIN. */
export type PlainFirstByte = 0x30 | 0x31;

/** More than fixed header, length of the Topic Name and an empty list of properties ever take. */
const MAX_HEAD_BYTES = 8;
const SHORT_PAYLOAD = 64;

/** How much room `writePlainPublish` may need. */
export function plainPublishRoom(topicName: string, payloadBytes: number): number {
  return MAX_HEAD_BYTES + 3 * topicName.length + payloadBytes;
}

/**
 * Writes a PUBLISH with QoS 0 and without properties into `target` from `start` on, and answers where it ends. Makes no
 * objects: for whoever sends very many. The Topic Name is one that was checked; see `plainPublishRoom` for the room.
 */
export function writePlainPublish(
  target: Uint8Array,
  start: number,
  firstByte: PlainFirstByte,
  topicName: string,
  payload: Uint8Array,
  isVersion5: boolean,
): number {
  const topicBytes = utf8Length(topicName);
  const remaining = 2 + topicBytes + (isVersion5 ? 1 : 0) + payload.length;
  let at = start;
  target[at++] = firstByte;
  for (let rest = remaining; ;) {
    const low = rest & 0x7f;
    rest >>>= 7;
    target[at++] = rest > 0 ? low | 0x80 : low;
    if (rest === 0) break;
  }
  target[at++] = topicBytes >>> 8;
  target[at++] = topicBytes & 0xff;
  if (topicBytes === topicName.length) {
    for (let index = 0; index < topicBytes; index++) target[at + index] = topicName.charCodeAt(index);
  } else {
    encoder.encodeInto(topicName, target.subarray(at, at + topicBytes));
  }
  at += topicBytes;
  if (isVersion5) target[at++] = 0;
  if (payload.length > SHORT_PAYLOAD) target.set(payload, at);
  else for (let index = 0; index < payload.length; index++) target[at + index] = payload[index] ?? 0;
  return at + payload.length;
}

const encoder = new TextEncoder();

function utf8Length(text: string): number {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) >= 0x80) return encoder.encode(text).length;
  }
  return text.length;
}
