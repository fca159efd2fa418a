import { createFramer, type Framer } from "#shared/mqtt/codec/index.ts";
import type { Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { type CaptureSink, NO_SEQUENCE } from "../broker/index.ts";
import type { ByteObserver } from "./protocol/index.ts";

/** Hands what passes on one network connection to the capture log. */
export interface CaptureTap {
  /** Number of the connection in the log; `undefined` when somebody else records it. */
  readonly connection: number | undefined;
  readonly observe: ByteObserver;
  /** Only the first call counts. */
  closed(reason: string): void;
}

/** Records nothing: somebody else already sees these bytes. */
export const noTap: CaptureTap = { connection: undefined, observe() {}, closed() {} };

/** Creates the tap of a network connection that stands, to a broker that is not ours. */
export function createCaptureTap(
  captureSink: CaptureSink,
  connection: {
    readonly remote: string;
    readonly local: string;
    readonly clientIdentifier: string;
    readonly protocolVersion: ProtocolVersion;
    readonly userName: string | undefined;
  },
): CaptureTap {
  const { remote, local, userName, ...identity } = connection;
  const framers: Readonly<Record<Direction, Framer>> = { toServer: createFramer(), toClient: createFramer() };
  const broken = new Set<Direction>();
  const opened = captureSink.connectionOpened({ point: "client", remote, local });
  captureSink.connectionIdentified(opened, { ...identity, ...(userName === undefined ? {} : { userName }) });
  let isOpen = true;

  return {
    connection: opened,
    observe(direction, chunk) {
      if (!isOpen) return;
      let handedOver = 0;
      const diagnostic = framers[direction].feed(chunk, (bytes, start, end) => {
        captureSink.packet(opened, direction, bytes, start, end, NO_SEQUENCE);
        if (bytes === chunk) handedOver = end;
      });
      if (diagnostic === undefined || broken.has(direction)) return;
      // What follows a broken Remaining Length has no packets to be cut into; it is recorded once, where it broke.
      broken.add(direction);
      captureSink.brokenBytes(opened, direction, chunk, handedOver, chunk.length);
    },
    closed(reason) {
      if (isOpen) captureSink.connectionClosed(opened, reason);
      isOpen = false;
    },
  };
}
