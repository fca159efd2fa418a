import { fail, ok, type Result } from "#shared/base/index.ts";
import type { Direction } from "#shared/mqtt/packet/index.ts";
import {
  linkType,
  writeFrame,
  writeInterface,
  writeProcess,
  writeSecrets,
  writeSectionHeader,
} from "./format/index.ts";
import type { CaptureTime } from "./format/index.ts";
import { createTcpConversation, parseAddress, type Endpoint, type TcpConversation } from "./network/index.ts";

/** A connection whose packets are to be written. */
export interface ConnectionToWrite {
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** When the connection was opened: the time of the handshake that is made up for it. */
  readonly time: CaptureTime;
  /** Where it was observed, as it will stand in the interface list: `broker`, `tap`. */
  readonly interfaceName: string;
  /** The program that held the connection. */
  readonly process?: { readonly processId: number; readonly name: string };
}

/** One control packet to write, or any bytes that a side sent. */
export interface PacketToWrite {
  readonly direction: Direction;
  readonly time: CaptureTime;
  readonly bytes: Uint8Array;
  readonly comments?: readonly string[];
}

/** An open connection in the file. */
export interface WrittenConnection {
  packet(packet: PacketToWrite): void;
  /** Ends the connection. A file may also end without it. */
  close(time: CaptureTime): void;
}

/** Writes packets as a pcapng file that Wireshark opens, in TCP made up around them. */
export interface CaptureWriter {
  /** Begins a connection; fails when one of its ends is no IP address. */
  connection(connection: ConnectionToWrite): Result<WrittenConnection, string>;
  /** Writes secrets. They decrypt only what is written after them. */
  secrets(secrets: { readonly secretsType: number; readonly bytes: Uint8Array }): void;
}

/** Spreads initial sequence numbers over their range, so that no connection looks like a repetition of another. */
const SEQUENCE_STEP = 0x9e37_79b1;

/**
 * Creates a writer and writes the head of the file. `write` takes each piece as it comes, in order; nothing is kept,
 * so a file of any size costs no memory. Times should not run backwards, but nothing breaks if they do.
 */
export function createCaptureWriter(options: {
  /** Named in the file as its author: `Wirebench 0.1.0`. */
  readonly application: string;
  readonly write: (bytes: Uint8Array) => void;
}): CaptureWriter {
  const { write } = options;
  const interfaceIds = new Map<string, number>();
  const processIndexes = new Map<string, number>();
  let connections = 0;

  const interfaceId = (name: string): number => {
    const known = interfaceIds.get(name);
    if (known !== undefined) return known;
    write(writeInterface({ linkType: linkType.raw, name }));
    interfaceIds.set(name, interfaceIds.size);
    return interfaceIds.size - 1;
  };

  const processIndex = (process: ConnectionToWrite["process"]): number | undefined => {
    if (process === undefined) return undefined;
    const key = `${process.processId} ${process.name}`;
    const known = processIndexes.get(key);
    if (known !== undefined) return known;
    write(writeProcess(process));
    processIndexes.set(key, processIndexes.size);
    return processIndexes.size - 1;
  };

  write(writeSectionHeader(options.application));
  return {
    connection(connection) {
      for (const { address } of [connection.client, connection.server]) {
        if (parseAddress(address) === undefined) return fail(`not an IP address: \`${address}\``);
      }
      const initialSequence = Math.imul(++connections, SEQUENCE_STEP) >>> 0;
      const conversation = createTcpConversation(connection.client, connection.server, initialSequence);
      const frames = {
        interfaceId: interfaceId(connection.interfaceName),
        processIndex: processIndex(connection.process),
      };
      for (const bytes of conversation.open()) write(writeFrame({ ...frames, time: connection.time, bytes }));
      return ok(createWrittenConnection(conversation, frames, write));
    },
    secrets(secrets) {
      write(writeSecrets(secrets));
    },
  };
}

function createWrittenConnection(
  conversation: TcpConversation,
  frames: { readonly interfaceId: number; readonly processIndex: number | undefined },
  write: (bytes: Uint8Array) => void,
): WrittenConnection {
  return {
    packet({ direction, time, bytes, comments = [] }) {
      const segments = conversation.data(direction, bytes);
      segments.forEach((segment, index) => {
        // The comment stands where the packet is complete: there Wireshark shows the packet too.
        const isLast = index === segments.length - 1;
        write(writeFrame({ ...frames, time, bytes: segment, comments: isLast ? comments : [] }));
      });
    },
    close(time) {
      for (const bytes of conversation.close()) write(writeFrame({ ...frames, time, bytes }));
    },
  };
}
