import type { ClientProfile } from "#shared/contract/index.ts";
import { createFramer, type Framer } from "#shared/mqtt/codec/index.ts";
import type { Direction } from "#shared/mqtt/packet/index.ts";
import { type CaptureSink, NO_SEQUENCE } from "../broker/index.ts";
import type { ByteObserver } from "./tappedStream.ts";

/** Hands what passes on one network connection to the capture log. */
export interface CaptureTap {
  /** The network connection stands. No byte passes before. */
  opened(addresses: { readonly remote: string; readonly local: string }): void;
  readonly observe: ByteObserver;
  /** Only the first call counts. */
  closed(reason: string): void;
}

/** Records nothing: somebody else already sees these bytes. */
export const noTap: CaptureTap = { opened() {}, observe() {}, closed() {} };

/** Creates the tap of one network connection to a broker that is not ours. */
export function createCaptureTap(captureSink: CaptureSink, profile: ClientProfile): CaptureTap {
  const framers: Readonly<Record<Direction, Framer>> = { toServer: createFramer(), toClient: createFramer() };
  const broken = new Set<Direction>();
  /** MQTT.js writes CONNECT before the network connection stands. */
  const early: { readonly direction: Direction; readonly bytes: Uint8Array }[] = [];
  let connection: number | undefined;

  function record(direction: Direction, chunk: Uint8Array, into: number): void {
    let handedOver = 0;
    const diagnostic = framers[direction].feed(chunk, (bytes, start, end) => {
      captureSink.packet(into, direction, bytes, start, end, NO_SEQUENCE);
      if (bytes === chunk) handedOver = end;
    });
    if (diagnostic === undefined || broken.has(direction)) return;
    // What follows a broken Remaining Length has no packets to be cut into; it is recorded once, where it broke.
    broken.add(direction);
    captureSink.brokenBytes(into, direction, chunk, handedOver, chunk.length);
  }

  return {
    opened(addresses) {
      const opened = captureSink.connectionOpened({ point: "client", ...addresses });
      connection = opened;
      const { clientIdentifier, protocolVersion, userName } = profile;
      captureSink.connectionIdentified(opened, {
        clientIdentifier,
        protocolVersion,
        ...(userName === undefined ? {} : { userName }),
      });
      for (const { direction, bytes } of early.splice(0)) record(direction, bytes, opened);
    },
    observe(direction, bytes) {
      if (connection === undefined) early.push({ direction, bytes });
      else record(direction, bytes, connection);
    },
    closed(reason) {
      if (connection !== undefined) captureSink.connectionClosed(connection, reason);
      connection = undefined;
      early.length = 0;
    },
  };
}
