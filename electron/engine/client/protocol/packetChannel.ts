import type { Duplex } from "node:stream";
import { createFramer, decode, encode } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket, Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import type { Diagnostic } from "#shared/mqtt/spec/index.ts";

/** Sees the bytes of both directions as they pass, in order. The bytes must not be changed. */
export type ByteObserver = (direction: Direction, bytes: Uint8Array) => void;

/** Packets on a stream of bytes. */
export interface PacketChannel {
  /** Bytes that the stream has not taken yet. */
  readonly bufferedBytes: number;
  /** `taken` is called when the stream has taken the bytes; never when it ends before. */
  send(packet: ControlPacket, taken?: () => void): void;
  /** Sends bytes as they are, whatever they are: for whoever wants to see what a peer makes of them. */
  sendBytes(bytes: Uint8Array): void;
  /** Ends our side after what was sent. */
  end(): void;
  destroy(): void;
}

export interface PacketChannelOptions {
  readonly stream: Duplex;
  readonly version: ProtocolVersion;
  /** What CONNECT has promised to accept. */
  readonly maximumPacketBytes: number | undefined;
  readonly observe: ByteObserver;
  readonly onPacket: (packet: ControlPacket) => void;
  /** The bytes are no MQTT from here on. Nothing is read any more. */
  readonly onBroken: (diagnostic: Diagnostic) => void;
  /** The peer begins with text, which no Server does. Nothing is read any more. */
  readonly onText?: (beginning: Uint8Array) => void;
  /** The last call. `code` is the name of the stream's error, if there was one. */
  readonly onClosed: (code: string | undefined) => void;
}

const CONNACK_BYTE = 0x20;
/** Of a banner, and of none of the packets with which a Server may begin: within them are lengths below a space. */
const TEXT_BYTES = 4;

/** Opens a channel. What is sent in one turn leaves as one piece. */
export function createPacketChannel(options: PacketChannelOptions): PacketChannel {
  const { stream, version, observe, onPacket, onBroken, onClosed } = options;
  const { maximumPacketBytes, onText } = options;
  const framer = createFramer(maximumPacketBytes === undefined ? {} : { maximumPacketSize: maximumPacketBytes });
  let pieces: Uint8Array[] = [];
  let waiting: (() => void)[] = [];
  let pendingBytes = 0;
  let code: string | undefined;
  let isBroken = false;
  let isFirst = true;

  function flush(): void {
    if (pieces.length === 0 || stream.destroyed) return;
    const [first] = pieces;
    const bytes = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
    const taken = waiting;
    pieces = [];
    waiting = [];
    pendingBytes = 0;
    observe("toServer", bytes);
    stream.write(bytes, (error) => {
      if (!error) for (const each of taken) each();
    });
  }

  function handle(bytes: Uint8Array, start: number, end: number): void {
    // A broker that does not know 5.0 refuses in the form of 3.1.1, which is no CONNACK of 5.0.
    const isOldRefusal = version === 5 && bytes[start] === CONNACK_BYTE && end - start === 4;
    const packet = decode(bytes, start, end, isOldRefusal ? 4 : version, "toClient");
    if (packet.type === "MALFORMED") stop(packet.diagnostic);
    else onPacket(packet);
    if (isBroken || stream.destroyed) framer.stop();
  }

  function stop(diagnostic: Diagnostic): void {
    if (isBroken) return;
    isBroken = true;
    onBroken(diagnostic);
  }

  stream.on("data", (chunk: Uint8Array) => {
    if (isBroken) return;
    observe("toClient", chunk);
    if (isFirst && onText !== undefined && beginsWithText(chunk)) {
      isBroken = true;
      return onText(chunk);
    }
    isFirst = false;
    const broken = framer.feed(chunk, handle);
    if (broken !== undefined) stop(broken);
    return undefined;
  });
  stream.on("error", (error: NodeJS.ErrnoException) => {
    code ??= error.code ?? error.message;
  });
  stream.on("close", () => onClosed(code));
  // Proxies and handshakes before us have paused it.
  stream.resume();

  function sendBytes(bytes: Uint8Array): void {
    if (pieces.length === 0) queueMicrotask(flush);
    pieces.push(bytes);
    pendingBytes += bytes.length;
  }

  return {
    get bufferedBytes() {
      return stream.writableLength + pendingBytes;
    },
    send(packet, taken) {
      sendBytes(encode(packet, version));
      if (taken !== undefined) waiting.push(taken);
    },
    sendBytes,
    end() {
      flush();
      stream.end();
    },
    destroy() {
      stream.destroy();
    },
  };
}

function beginsWithText(chunk: Uint8Array): boolean {
  const beginning = chunk.subarray(0, TEXT_BYTES);
  return beginning.length === TEXT_BYTES && beginning.every((byte) => byte >= 0x20 && byte < 0x7f);
}
