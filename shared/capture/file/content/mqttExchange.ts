import type { Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import type { FrameReference, Side, TcpStreamListener } from "../network/index.ts";
import { createMqttSide, type Wholeness } from "./mqttSide.ts";
import { looksLikeVersion5, readAssignedClientIdentifier, readConnect } from "./packetFacts.ts";

/** One control packet as a connection carried it. */
export interface ExchangedPacket {
  readonly direction: Direction;
  /** Position among the packets of its direction, from 0. */
  readonly index: number;
  /** A view into the chunks of the file: copy what must outlive the batch. */
  readonly bytes: Uint8Array;
  readonly wholeness: Wholeness;
  /** The frames that brought the packet, ascending; never empty. */
  readonly frames: readonly FrameReference[];
  /** Known from CONNECT, or from a packet that only one version can mean; `undefined` otherwise. */
  readonly version: ProtocolVersion | undefined;
  /** Known from CONNECT, or from the CONNACK that assigns one; empty until then. */
  readonly clientIdentifier: string | undefined;
}

/** Hears what an MQTT connection carries. */
export interface MqttExchangeListener {
  packet(packet: ExchangedPacket): void;
  /** Something about the reading itself, as the end of a sentence that begins with the connection. */
  note(text: string, frame: FrameReference | undefined): void;
  /** The capture misses bytes here, or has them later: the order of packets of the two sides proves nothing. */
  gap(): void;
  /** Nothing more will come. `frame` closed the connection; without it nobody saw how it ended. */
  end(frame: FrameReference | undefined): void;
}

/** Packets of a connection joined in the middle that are asked for their version: then 3.1.1 it stays. */
const MAX_GUESSES = 256;

/** Creates a reader of a connection that speaks MQTT. */
export function createMqttExchange(options: {
  readonly client: Side;
  /** By side: whether its first bytes may lie in the middle of a packet. */
  readonly isJoined: readonly [boolean, boolean];
  readonly listener: MqttExchangeListener;
}): TcpStreamListener {
  const { client, isJoined, listener } = options;
  let version: ProtocolVersion | undefined;
  let clientIdentifier: string | undefined;
  let guessesLeft = MAX_GUESSES;

  const learn = (bytes: Uint8Array, direction: Direction): void => {
    if (clientIdentifier === "" && direction === "toClient") {
      clientIdentifier = readAssignedClientIdentifier(bytes) ?? clientIdentifier;
    }
    if (version !== undefined || guessesLeft === 0) return;
    const connect = direction === "toServer" ? readConnect(bytes) : undefined;
    if (connect !== undefined) {
      guessesLeft = 0;
      ({ version, clientIdentifier } = connect);
    } else {
      guessesLeft--;
      if (looksLikeVersion5(bytes, direction)) version = 5;
    }
  };

  const sideOf = (side: Side): TcpStreamListener => {
    const direction: Direction = side === client ? "toServer" : "toClient";
    let packets = 0;
    const reader = createMqttSide({
      isJoined: isJoined[side],
      direction,
      packet(bytes, wholeness, frames) {
        if (wholeness === "whole") learn(bytes, direction);
        listener.packet({ direction, index: packets++, bytes, wholeness, frames, version, clientIdentifier });
      },
      note: (text, frame) => listener.note(`${direction === "toServer" ? "to server" : "to client"}: ${text}`, frame),
    });
    return {
      data: (_, bytes, frame) => reader.data(bytes, frame),
      gap: (_, count) => reader.gap(count),
      hole() {},
      end: reader.end,
      bufferedBytes: reader.bufferedBytes,
    };
  };

  const sides = [sideOf(0), sideOf(1)] as const;
  return {
    data: (side, bytes, frame) => sides[side].data(side, bytes, frame),
    gap(side, count) {
      sides[side].gap(side, count);
      listener.gap();
    },
    hole: () => listener.gap(),
    end(frame) {
      for (const side of sides) side.end();
      listener.end(frame);
    },
    bufferedBytes: () => sides[0].bufferedBytes() + sides[1].bufferedBytes(),
  };
}
