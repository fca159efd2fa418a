import { readUint16, readUint32 } from "../format/index.ts";
import type { FrameReference } from "../network/index.ts";

/** Takes bytes apart that one side of a WebSocket connection sends, after the HTTP upgrade. */
export interface WebSocketReader {
  /** Reads on; answers why the stream cannot be read further, when it cannot. */
  push(bytes: Uint8Array, frame: FrameReference): string | undefined;
  /** Bytes of a frame header that is not complete. */
  bufferedBytes(): number;
}

const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const MAX_HEADER_BYTES = 14;

/**
 * Creates a reader that hands on what data frames carry, unmasked, in the order of the bytes. A WebSocket message has
 * no meaning to MQTT, so neither fragments of one nor several packets in one need care; control frames may stand
 * between fragments and are passed over. [MQTT5-6.0.0-2] [MQTT311-6.0.0-2]
 */
export function createWebSocketReader(deliver: (bytes: Uint8Array, frame: FrameReference) => void): WebSocketReader {
  const header = new Uint8Array(MAX_HEADER_BYTES);
  let headerLength = 0;
  let payloadLeft = 0;
  let isData = false;
  let mask: Uint8Array | undefined;
  let maskAt = 0;

  const takePayload = (bytes: Uint8Array, frame: FrameReference): void => {
    if (!isData) return;
    if (mask === undefined) {
      deliver(bytes, frame);
      return;
    }
    const clear = new Uint8Array(bytes.length);
    for (let index = 0; index < bytes.length; index++) {
      clear[index] = (bytes[index] ?? 0) ^ (mask[(maskAt + index) & 3] ?? 0);
    }
    maskAt = (maskAt + bytes.length) & 3;
    deliver(clear, frame);
  };

  /** Understands the header once its last byte has come. */
  const readHeader = (): string | undefined => {
    const first = header[0] ?? 0;
    const code = first & 0x0f;
    if ((first & 0x40) !== 0) return "WebSocket frames are compressed";
    if ((first & 0x30) !== 0 || !isOpcode(code)) return `no WebSocket frame begins with ${hexByte(first)}`;
    isData = code === opcode.binary || code === opcode.continuation || code === opcode.text;
    payloadLeft = readPayloadLength(header);
    const isMasked = ((header[1] ?? 0) & 0x80) !== 0;
    mask = isMasked ? header.slice(headerLength - 4, headerLength) : undefined;
    maskAt = 0;
    headerLength = 0;
    return undefined;
  };

  return {
    push(bytes, frame) {
      let at = 0;
      while (at < bytes.length) {
        if (payloadLeft > 0) {
          const end = Math.min(bytes.length, at + payloadLeft);
          payloadLeft -= end - at;
          takePayload(bytes.subarray(at, end), frame);
          at = end;
        } else {
          header[headerLength++] = bytes[at++] ?? 0;
          if (headerLength < 2 || headerLength < headerBytes(header[1] ?? 0)) continue;
          const failure = readHeader();
          if (failure !== undefined) return failure;
        }
      }
      return undefined;
    },
    bufferedBytes: () => headerLength,
  };
}

/** Length of a whole frame header, as its second byte tells. */
function headerBytes(second: number): number {
  const length = second & 0x7f;
  return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + ((second & 0x80) === 0 ? 0 : 4);
}

function readPayloadLength(header: Uint8Array): number {
  const length = (header[1] ?? 0) & 0x7f;
  if (length === 126) return readUint16(header, 2, "big");
  if (length === 127) return readUint32(header, 2, "big") * 0x1_0000_0000 + readUint32(header, 6, "big");
  return length;
}

function isOpcode(code: number): boolean {
  return code <= opcode.binary || (code >= opcode.close && code <= opcode.pong);
}

function hexByte(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}
