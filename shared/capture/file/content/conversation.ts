import { assertNever } from "#shared/base/index.ts";
import type { FrameReference, Side, TcpStreamInfo, TcpStreamListener } from "../network/index.ts";
import { createUpgradeReader, type Chunk, type UpgradeReader } from "./httpUpgrade.ts";
import { createMqttExchange, type MqttExchangeListener } from "./mqttExchange.ts";
import { recognise } from "./recognise.ts";
import { createWebSocketReader, type WebSocketReader } from "./websocket.ts";

/** The port on which MQTT is expected even when its CONNECT is not in the capture. */
const MQTT_PORT = 1883;
/** What is kept of a connection while nobody can say what it speaks. */
const MAX_UNDECIDED_BYTES = 64 * 1024;

/** How the control packets of a connection travel. */
export type Transport = "tcp" | "websocket";

/** What a connection is found to be, once it is: asked for the listener that hears its packets. */
export interface ConversationListener {
  /**
   * The connection speaks MQTT, and `client` is the side that connected; whether the capture has it from its first byte.
   */
  onMqtt(client: Side, transport: Transport, isFromStart: boolean): MqttExchangeListener;
  /** Something that a reader should know, as the end of a sentence that begins with the connection. */
  note(text: string, frame: FrameReference | undefined): void;
}

/**
 * Creates a listener of one TCP connection that finds out what it speaks: MQTT by its CONNECT on any port, MQTT
 * inside WebSocket after an HTTP upgrade, MQTT on its own port although the capture misses the CONNECT; or nothing
 * that can be read here.
 */
export function createConversation(info: TcpStreamInfo, listener: ConversationListener): TcpStreamListener {
  const isMqttPort = info.endpoints.some(({ port }) => port === MQTT_PORT);
  return createContent(info, listener, { transport: "tcp", isMqttExpected: isMqttPort });
}

/** Bytes that wait for a decision, in order of arrival. */
interface Undecided extends Chunk {
  readonly side: Side;
}

function createContent(
  info: TcpStreamInfo,
  listener: ConversationListener,
  layer: { readonly transport: Transport; readonly isMqttExpected: boolean },
): TcpStreamListener {
  let undecided: Undecided[] = [];
  let undecidedBytes = 0;
  const hasGap: [boolean, boolean] = [false, false];
  let hasHole = false;
  let lastFrame: FrameReference | undefined;
  /** Who takes the bytes once it is known what they are. */
  let reader: TcpStreamListener | undefined;

  const handOver = (to: TcpStreamListener): void => {
    reader = to;
    const waiting = undecided;
    undecided = [];
    undecidedBytes = 0;
    for (const { side, bytes, frame } of waiting) to.data(side, bytes, frame);
  };

  const beginMqtt = (client: Side): void => {
    // Without its SYN the first bytes of a side may lie in the middle of a packet.
    const isJoined = ([0, 1] as const).map((side) => info.opener === undefined || hasGap[side]);
    const [isFirstJoined = false, isSecondJoined = false] = isJoined;
    handOver(
      createMqttExchange({
        client,
        isJoined: [isFirstJoined, isSecondJoined],
        listener: listener.onMqtt(client, layer.transport, !isFirstJoined && !isSecondJoined && !hasHole),
      }),
    );
  };

  const decide = (side: Side): void => {
    const appearance = recognise(startOf(undecided, side));
    switch (appearance) {
      case "connect":
        beginMqtt(side);
        return;
      case "http":
        if (layer.transport === "tcp") handOver(createWebSocketContent(info, listener, side));
        else handOver(ignored);
        return;
      case "tls":
        listener.note("is encrypted with TLS", lastFrame);
        handOver(ignored);
        return;
      case "unknown": {
        const other: Side = side === 0 ? 1 : 0;
        if (layer.isMqttExpected) beginMqtt(guessClient(info));
        // A server may speak first in other protocols, or its answer may be captured before the CONNECT.
        else if (recognise(startOf(undecided, other)) === "unknown") handOver(ignored);
        return;
      }
      case "more":
        return;
      default:
        assertNever(appearance);
    }
  };

  return {
    data(side, bytes, frame) {
      lastFrame = frame;
      if (reader !== undefined) {
        reader.data(side, bytes, frame);
        return;
      }
      // A copy, so that what waits does not hold the whole chunk of the file it came in.
      undecided.push({ side, bytes: bytes.slice(), frame });
      undecidedBytes += bytes.length;
      decide(side);
      if (reader === undefined && undecidedBytes > MAX_UNDECIDED_BYTES) handOver(ignored);
    },
    gap(side, count) {
      if (reader !== undefined) reader.gap(side, count);
      else if (undecided.some((chunk) => chunk.side === side)) handOver(ignored);
      else hasGap[side] = true;
    },
    hole() {
      hasHole = true;
      reader?.hole();
    },
    end(frame) {
      // Less than a CONNECT on the port of MQTT is still part of one.
      if (reader === undefined && layer.isMqttExpected && undecided.length > 0) beginMqtt(guessClient(info));
      reader?.end(frame);
    },
    bufferedBytes: () => undecidedBytes + (reader?.bufferedBytes() ?? 0),
  };
}

/** The client of a connection without CONNECT: who opened it, or else who is not at the port of MQTT. */
function guessClient(info: TcpStreamInfo): Side {
  return info.opener ?? (info.endpoints[0].port === MQTT_PORT ? 1 : 0);
}

/** The first bytes that a side sent: as many as tell what they are. */
function startOf(undecided: readonly Undecided[], side: Side): Uint8Array {
  const start = new Uint8Array(16);
  let length = 0;
  for (const chunk of undecided) {
    if (chunk.side !== side) continue;
    const part = chunk.bytes.subarray(0, start.length - length);
    start.set(part, length);
    length += part.length;
  }
  return start.subarray(0, length);
}

const ignored: TcpStreamListener = {
  data() {},
  gap() {},
  hole() {},
  end() {},
  bufferedBytes: () => 0,
};

/** Follows an HTTP connection into the WebSocket it may become. What the WebSocket carries is content once more. */
function createWebSocketContent(info: TcpStreamInfo, listener: ConversationListener, client: Side): TcpStreamListener {
  const upgrades: readonly [UpgradeReader, UpgradeReader] = [
    createUpgradeReader(client === 0 ? "request" : "response"),
    createUpgradeReader(client === 1 ? "request" : "response"),
  ];
  const sockets: [WebSocketReader | undefined, WebSocketReader | undefined] = [undefined, undefined];
  let inner: TcpStreamListener | undefined;
  let isLost = false;

  const lose = (reason: string, frame: FrameReference | undefined): void => {
    isLost = true;
    // Plain HTTP is nobody's concern; a WebSocket that can be followed no longer is.
    if (inner !== undefined) listener.note(`cannot be read on: ${reason}`, frame);
    inner?.end();
  };

  const read = (socket: WebSocketReader, chunk: Chunk): void => {
    const failure = socket.push(chunk.bytes, chunk.frame);
    if (failure !== undefined) lose(failure, chunk.frame);
  };

  return {
    data(side, bytes, frame) {
      if (isLost) return;
      const socket = sockets[side];
      if (socket !== undefined) {
        read(socket, { bytes, frame });
        return;
      }
      const state = upgrades[side].push({ bytes, frame });
      if (state.kind === "failed") lose(state.reason, frame);
      if (state.kind !== "upgraded") return;
      const content = (inner ??= createContent({ ...info, opener: client }, listener, {
        transport: "websocket",
        isMqttExpected: state.isMqtt,
      }));
      const opened = createWebSocketReader((data, from) => content.data(side, data, from));
      sockets[side] = opened;
      for (const chunk of state.rest) if (!isLost) read(opened, chunk);
    },
    gap(side, count) {
      // Neither HTTP nor WebSocket has a mark by which to find the next frame.
      if (!isLost) lose(`${count} bytes from ${side === client ? "the client" : "the server"} are missing`, undefined);
    },
    hole() {
      if (!isLost) inner?.hole();
    },
    end(frame) {
      if (!isLost) inner?.end(frame);
    },
    bufferedBytes: () => (inner?.bufferedBytes() ?? 0) + upgrades[0].bufferedBytes() + upgrades[1].bufferedBytes(),
  };
}
