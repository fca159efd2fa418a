import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** One packet that a client sent, whole. */
export interface SentPacket {
  /** Type in the high nibble of the first byte, flags in the low one. */
  readonly first: number;
  readonly bytes: Uint8Array;
  readonly connection: number;
}

/** A peer that answers exactly what a test tells it to: right, wrong or nothing. */
export interface ScriptedBroker {
  readonly port: number;
  /** Every packet received, in order. */
  readonly packets: readonly SentPacket[];
  /** Resolves with the next packet of this type that has not been waited for yet. */
  next(type: number): Promise<SentPacket>;
  /** Sends bytes, in hexadecimal, on the newest connection. */
  send(hexadecimal: string): void;
  /** Closes the newest connection, or resets it. */
  drop(how?: "close" | "reset"): void;
  close(): Promise<void>;
}

export const CONNECT = 1;
export const PUBLISH = 3;
export const PUBREL = 6;
export const SUBSCRIBE = 8;
export const UNSUBSCRIBE = 10;
export const PINGREQ = 12;
export const DISCONNECT = 14;

/** Listens on a free loopback port. `onPacket` may answer at once. */
export async function createScriptedBroker(
  onPacket: (packet: SentPacket, send: (hexadecimal: string) => void) => void = () => {},
): Promise<ScriptedBroker> {
  const packets: SentPacket[] = [];
  const sockets: Socket[] = [];
  const waiting: { readonly type: number; readonly resolve: (packet: SentPacket) => void }[] = [];
  const unread: SentPacket[] = [];

  const server = createServer((socket) => {
    const connection = sockets.push(socket) - 1;
    let pending = Buffer.alloc(0);
    const send = (hexadecimal: string) => void socket.write(fromHex(hexadecimal));
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      for (let end = packetEnd(pending); end !== undefined; end = packetEnd(pending)) {
        const packet = { first: pending[0] ?? 0, bytes: pending.subarray(0, end), connection };
        pending = pending.subarray(end);
        packets.push(packet);
        const index = waiting.findIndex(({ type }) => type === packet.first >> 4);
        if (index < 0) unread.push(packet);
        else waiting.splice(index, 1)[0]?.resolve(packet);
        onPacket(packet, send);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    port: (server.address() as AddressInfo).port,
    packets,
    next: (type) =>
      new Promise((resolve) => {
        const index = unread.findIndex((packet) => packet.first >> 4 === type);
        const found = index < 0 ? undefined : unread.splice(index, 1)[0];
        if (found === undefined) waiting.push({ type, resolve });
        else resolve(found);
      }),
    send: (hexadecimal) => void sockets.at(-1)?.write(fromHex(hexadecimal)),
    drop(how = "close") {
      const socket = sockets.at(-1);
      if (how === "close") socket?.end();
      else socket?.resetAndDestroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Where the first packet ends; `undefined` while it is not whole. Enough for what a client sends. */
function packetEnd(bytes: Uint8Array): number | undefined {
  let length = 0;
  for (let index = 1; index < 5; index++) {
    const byte = bytes[index];
    if (byte === undefined) return undefined;
    length |= (byte & 0x7f) << (7 * (index - 1));
    if (byte >= 0x80) continue;
    const end = index + 1 + length;
    return end <= bytes.length ? end : undefined;
  }
  return undefined;
}

/** The Packet Identifier that stands right after the fixed header of a SUBSCRIBE or UNSUBSCRIBE, as hexadecimal. */
export function requestIdentifier(packet: SentPacket): string {
  return toHex(packet.bytes.subarray(2, 4));
}

/** The Packet Identifier of a small PUBLISH with QoS above 0, as hexadecimal. */
export function publishIdentifier(packet: SentPacket): string {
  const topicLength = ((packet.bytes[2] ?? 0) << 8) | (packet.bytes[3] ?? 0);
  return toHex(packet.bytes.subarray(4 + topicLength, 6 + topicLength));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Hexadecimal without the spaces that make it readable. */
export function compact(hexadecimal: string): string {
  return hexadecimal.replaceAll(/\s/g, "");
}

function fromHex(hexadecimal: string): Buffer {
  return Buffer.from(compact(hexadecimal), "hex");
}
