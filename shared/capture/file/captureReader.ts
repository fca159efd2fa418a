import { expectDefined } from "#shared/base/index.ts";
import type { Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { createConversation, type Transport, type Wholeness } from "./content/index.ts";
import { createCaptureParser, type CaptureDamage, type CapturedSecrets, type CaptureRecord } from "./format/index.ts";
import { createTcpStreams, type Endpoint, type FrameReference, type NetworkCounts } from "./network/index.ts";

/** A TCP connection that was found to speak MQTT. Every packet of it refers to the same object. */
export interface CapturedConnection {
  /** Position among the TCP connections of the file, from 0, those of other protocols included. */
  readonly stream: number;
  /** Who sent CONNECT; or opened the connection; or is not at port 1883. */
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly transport: Transport;
  /** The capture has it from its first byte; otherwise it has a past that nobody saw. */
  readonly isFromStart: boolean;
}

/** One control packet of a capture file. */
export interface CapturedPacket {
  readonly kind: "packet";
  readonly connection: CapturedConnection;
  readonly direction: Direction;
  /** Position among the packets of its connection and direction, from 0. */
  readonly index: number;
  /** The frame in which the packet is complete: the last of `frames`. */
  readonly frame: FrameReference;
  /** Every frame that brought a part of it, ascending. */
  readonly frames: readonly FrameReference[];
  /** A view that stays good as long as the chunks of the source are not overwritten. */
  readonly bytes: Uint8Array;
  readonly wholeness: Wholeness;
  /** From CONNECT, or from packets that only 5.0 can mean; `undefined` when unknown: then read it as 3.1.1. */
  readonly version: ProtocolVersion | undefined;
  readonly clientIdentifier: string | undefined;
}

/**
 * Bytes of the connection are missing from the capture here, or stand later in it: packets of either side may have
 * gone by unseen, and of those that follow only the order within a side is sure.
 */
export interface CapturedGap {
  readonly kind: "gap";
  readonly connection: CapturedConnection;
}

/**
 * No packet of the connection will follow although the file goes on. `frame` closed it; without one it was given up,
 * or another took its place unseen.
 */
export interface CapturedClosing {
  readonly kind: "closed";
  readonly connection: CapturedConnection;
  readonly frame: FrameReference | undefined;
}

/** Something that a reader of the packets should know: bytes that are missing, a connection that is encrypted. */
export interface CaptureNote {
  readonly kind: "note";
  readonly stream: number;
  readonly frame: number | undefined;
  /** The end of a sentence that begins with the connection. */
  readonly text: string;
}

/** The last item: how far the file could be read, and what was in it that is not MQTT. */
export interface CaptureEnd {
  readonly kind: "end";
  readonly bytesRead: number;
  readonly counts: Readonly<NetworkCounts>;
  /** Where reading ended before the file did. */
  readonly damage?: CaptureDamage;
}

export type CaptureItem = CapturedPacket | CapturedGap | CapturedClosing | CapturedSecrets | CaptureNote | CaptureEnd;

/** What some bytes of the file brought. */
export interface CaptureBatch {
  readonly items: readonly CaptureItem[];
  /** Bytes of the file read so far: the progress. */
  readonly bytesRead: number;
}

/** Reads a capture file piece by piece; never throws, whatever the bytes. */
export interface CaptureReader {
  push(chunk: Uint8Array): CaptureBatch;
  /** Says that the file ends here. */
  end(): CaptureBatch;
}

/** Larger chunks are taken in pieces, so that no batch keeps anybody waiting. */
const MAX_PIECE_BYTES = 256 * 1024;

/** Creates a reader of pcapng and classic pcap that gives the MQTT packets in it. */
export function createCaptureReader(): CaptureReader {
  let items: CaptureItem[] = [];
  let bytesRead = 0;
  let isFileRead = false;
  let damage: CaptureDamage | undefined;
  const parser = createCaptureParser();

  const streams = createTcpStreams((info) => {
    const note = (text: string, frame: FrameReference | undefined): void => {
      items.push({ kind: "note", stream: info.number, frame: frame?.number, text });
    };
    return createConversation(info, {
      note,
      onMqtt(client, transport, isFromStart) {
        const connection: CapturedConnection = {
          stream: info.number,
          client: info.endpoints[client],
          server: info.endpoints[client === 0 ? 1 : 0],
          transport,
          isFromStart,
        };
        return {
          note,
          gap: () => void items.push({ kind: "gap", connection }),
          end(frame) {
            if (!isFileRead) items.push({ kind: "closed", connection, frame });
          },
          packet(packet) {
            const { direction, index, frames, bytes, wholeness, version, clientIdentifier } = packet;
            const frame = expectDefined(frames.at(-1), "every packet has come in some frame");
            items.push({
              kind: "packet",
              connection,
              direction,
              index,
              frame,
              frames,
              bytes,
              wholeness,
              version,
              clientIdentifier,
            });
          },
        };
      },
    });
  });

  const take = (record: CaptureRecord): void => {
    if (record.kind === "frame") streams.frame(record);
    else if (record.kind === "secrets") items.push(record);
    else damage = record;
  };

  const finishBatch = (): CaptureBatch => {
    const batch = { items, bytesRead };
    items = [];
    return batch;
  };

  return {
    push(chunk) {
      bytesRead += chunk.length;
      for (const record of parser.push(chunk)) take(record);
      return finishBatch();
    },
    end() {
      for (const record of parser.end()) take(record);
      isFileRead = true;
      streams.finish();
      items.push({
        kind: "end",
        bytesRead,
        counts: streams.counts,
        ...(damage === undefined ? undefined : { damage }),
      });
      return finishBatch();
    },
  };
}

/**
 * Reads a capture file from `chunks`: one batch for each piece, the last one ending with the `end` item. Memory stays
 * bounded whatever the size. When `signal` aborts, the batches simply end. A chunk must not be overwritten while its
 * packets are in use.
 */
export async function* readCapture(
  chunks: AsyncIterable<Uint8Array>,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<CaptureBatch, void, undefined> {
  const reader = createCaptureReader();
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += MAX_PIECE_BYTES) {
      if (options.signal?.aborted === true) return;
      yield reader.push(chunk.subarray(start, start + MAX_PIECE_BYTES));
    }
  }
  if (options.signal?.aborted !== true) yield reader.end();
}
