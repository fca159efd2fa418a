import { type IClientOptions, MqttClient, type Packet } from "mqtt";
import type { Duplex } from "node:stream";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ProtocolVersion, QoS, WillMessage } from "#shared/mqtt/packet/index.ts";
import type { Clock } from "../support/index.ts";
import type { ConnectionFailure } from "./connectionFailure.ts";
import { InFlightStore } from "./inFlightStore.ts";
import type { ReceivedMessage } from "./receivedMessages.ts";

/** What CONNECT says. */
export interface ConnectSettings {
  readonly protocolVersion: ProtocolVersion;
  readonly clientIdentifier: string;
  readonly clean: boolean;
  readonly keepAliveSeconds: number;
  readonly userName?: string | undefined;
  readonly password?: string | undefined;
  readonly will?: WillMessage;
}

/** What the user of a link hears. */
export interface LinkListener {
  connected(info: { readonly sessionPresent: boolean }): void;
  message(message: ReceivedMessage): void;
  /** The network connection is gone; `open` may be called again. */
  ended(failure: ConnectionFailure): void;
}

/** An Application Message to send. */
export interface OutgoingMessage {
  readonly topicName: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
}

/** A Topic Filter and the QoS to ask for. */
export interface SubscriptionWish {
  readonly topicFilter: string;
  readonly qos: QoS;
}

/** One MQTT.js client, kept over reconnects so that unacknowledged messages survive with their session. */
export interface MqttLink {
  /** Opens a network connection and sends CONNECT. Only while none is open. */
  open(): void;
  /** Resolves with the Reason Code of the acknowledgement, or with `undefined` for QoS 0: nobody says more. */
  publish(message: OutgoingMessage): Promise<Result<number | undefined, string>>;
  /** One SUBSCRIBE for all; resolves with the codes of the SUBACK, in the same order. */
  subscribe(topicFilters: readonly string[], qos: QoS): Promise<Result<readonly number[], string>>;
  unsubscribe(topicFilters: readonly string[]): Promise<Result<void, string>>;
  /** Sends DISCONNECT and closes, at once when `isOrderly` is false. The listener hears nothing more. */
  close(options: { readonly isOrderly: boolean }): void;
}

export interface MqttLinkOptions {
  readonly settings: ConnectSettings;
  /** Opens the network connection; failures arrive as errors of the stream. */
  readonly dial: () => Duplex;
  /** Tells whether the network connection of the running attempt has been made: for the words of a timeout. */
  readonly isDialled: () => boolean;
  readonly connectTimeoutSeconds: number;
  readonly clock: Clock;
  readonly listener: LinkListener;
}

const FAREWELL_MS = 1_000;

const REASON_SESSION_LOST = "the session ended before the broker acknowledged the message";
const REASON_CONNECTION_LOST = "the connection was lost before the broker answered";

/** Creates a link that is not open yet. MQTT.js neither reconnects, nor queues, nor subscribes again by itself here. */
export function createMqttLink({ settings, dial, listener, ...options }: MqttLinkOptions): MqttLink {
  let failure: ConnectionFailure | undefined;
  let wasConnected = false;
  let wasOpened = false;
  let isClosed = false;
  /** Reason Codes of PUBACK and PUBREC by Packet Identifier: MQTT.js keeps those below 0x80 to itself. */
  const acknowledgedWith = new Map<number, number>();
  /** Ends the wait of QoS 0 publishes whose bytes were not yet taken when the connection ended. */
  const unsent = new Set<() => void>();

  const client = new MqttClient(
    () => {
      failure = undefined;
      wasConnected = false;
      const stream = dial();
      stream.on("error", (error) => noteFailure(explainStreamError(error)));
      return stream;
    },
    toMqttOptions(settings, options.connectTimeoutSeconds),
  );

  function noteFailure(found: ConnectionFailure): void {
    // The first evidence is the cause; what follows are its consequences.
    failure ??= found;
  }

  function abandonInFlight(): void {
    for (const packetIdentifier of Object.keys(client.outgoing)) client.removeOutgoingMessage(Number(packetIdentifier));
    client.outgoingStore = new InFlightStore();
    client.incomingStore = new InFlightStore();
    acknowledgedWith.clear();
  }

  client.on("packetreceive", (packet) => {
    if (packet.cmd === "connack") {
      const code = connackCode(packet, settings.protocolVersion);
      if (code !== 0) noteFailure(refusal(settings.protocolVersion, code, packet.properties?.reasonString));
      // Without a session on the other side the old messages mean nothing to it, and sending them again is
      // forbidden. [MQTT5-4.4.0-1] [MQTT5-3.2.2-5]
      else if (!packet.sessionPresent) abandonInFlight();
    } else if (packet.cmd === "disconnect") {
      noteFailure(serverDisconnect(packet.reasonCode ?? 0, packet.properties?.reasonString));
      client.stream.destroy();
    } else if (packet.cmd === "puback" || packet.cmd === "pubrec") {
      if (packet.messageId !== undefined) acknowledgedWith.set(packet.messageId, packet.reasonCode ?? 0);
    }
  });
  client.on("connect", (packet) => {
    if (isClosed) return;
    wasConnected = true;
    listener.connected({ sessionPresent: packet.sessionPresent });
  });
  client.on("message", (topicName, payload, { qos, retain, dup }) => {
    if (!isClosed) listener.message({ topicName, payload, qos, retain, dup });
  });
  client.on("error", (error) => {
    noteFailure(explainClientError(error, settings, options));
    // MQTT.js leaves the connection open after some of its errors; a peer that broke the protocol is left.
    client.stream.destroy();
  });
  client.on("close", () => {
    for (const giveUp of unsent) giveUp();
    // A session that dies with its connection takes its unacknowledged messages with it.
    if (settings.clean || isClosed) abandonInFlight();
    if (!isClosed) listener.ended(failure ?? { kind: "closed", phase: wasConnected ? "connected" : "before-connack" });
  });

  return {
    open() {
      wasOpened = true;
      client.connect();
    },
    publish: ({ topicName, payload, qos, retain }) =>
      new Promise((resolve) => {
        const giveUp = () => settle(fail(REASON_CONNECTION_LOST));
        const settle = (result: Result<number | undefined, string>) => {
          unsent.delete(giveUp);
          resolve(result);
        };
        if (qos === 0) unsent.add(giveUp);
        const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
        client.publish(topicName, bytes, { qos, retain }, (error, packet) => {
          if (qos === 0) return settle(error ? fail(error.message) : ok(undefined));
          if (error) return settle(explainPublishError(error));
          const packetIdentifier = packet?.messageId ?? 0;
          const code = acknowledgedWith.get(packetIdentifier) ?? 0;
          acknowledgedWith.delete(packetIdentifier);
          return settle(ok(code));
        });
      }),
    subscribe: (topicFilters, qos) =>
      new Promise((resolve) => {
        client.subscribe([...topicFilters], { qos }, (error, _granted, packet) => {
          // MQTT.js calls a refused filter an error; the SUBACK says which one.
          if (packet !== undefined) resolve(ok(packet.granted.map(Number)));
          else resolve(fail(error === null ? REASON_CONNECTION_LOST : explainRequestError(error)));
        });
      }),
    unsubscribe: (topicFilters) =>
      new Promise((resolve) => {
        client.unsubscribe([...topicFilters], (error) => {
          resolve(error ? fail(explainRequestError(error)) : ok(undefined));
        });
      }),
    close({ isOrderly }) {
      if (isClosed) return;
      isClosed = true;
      // `end` would wait for acknowledgements that may never come: those who wait are told now.
      abandonInFlight();
      if (!wasOpened) return;
      // DISCONNECT is for a connection that stands; MQTT.js would queue it for the next one otherwise.
      const saysFarewell = isOrderly && client.connected;
      client.end(!saysFarewell);
      // The end of our side makes a Server close its own; one that does not is not waited for.
      // [MQTT5-3.14.4-2] [MQTT311-3.14.4-1]
      if (saysFarewell) options.clock.schedule(FAREWELL_MS, () => client.stream.destroy());
    },
  };
}

function toMqttOptions(settings: ConnectSettings, connectTimeoutSeconds: number): IClientOptions {
  const { protocolVersion, clientIdentifier, clean, keepAliveSeconds, userName, password, will } = settings;
  return {
    manualConnect: true,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    connectTimeout: connectTimeoutSeconds * 1000,
    timerVariant: "native",
    // MQTT.js would write packets, and with them passwords, to its debug log.
    log: () => {},
    protocolVersion,
    protocolId: protocolVersion === 3 ? "MQIsdp" : "MQTT",
    clientId: clientIdentifier,
    clean,
    keepalive: keepAliveSeconds,
    outgoingStore: new InFlightStore(),
    incomingStore: new InFlightStore(),
    ...(userName === undefined ? {} : { username: userName }),
    ...(password === undefined ? {} : { password }),
    ...(will === undefined
      ? {}
      : { will: { topic: will.topicName, payload: Buffer.from(will.payload), qos: will.qos, retain: will.retain } }),
  };
}

function connackCode(packet: Extract<Packet, { cmd: "connack" }>, protocolVersion: ProtocolVersion): number {
  return (protocolVersion === 5 ? packet.reasonCode : packet.returnCode) ?? 0;
}

function refusal(protocolVersion: ProtocolVersion, code: number, reasonString: string | undefined): ConnectionFailure {
  return { kind: "refused", protocolVersion, code, ...(reasonString === undefined ? {} : { reasonString }) };
}

function serverDisconnect(reasonCode: number, reasonString: string | undefined): ConnectionFailure {
  return { kind: "server-disconnect", reasonCode, ...(reasonString === undefined ? {} : { reasonString }) };
}

/** Errors of the stream: the system's have a code, those without are MQTT.js refusing to write a packet. */
function explainStreamError(error: Error): ConnectionFailure {
  const code = systemErrorCode(error);
  return code === undefined
    ? { kind: "unsendable", detail: `this packet cannot be sent: ${error.message}` }
    : { kind: "network", code };
}

function explainClientError(
  error: Error,
  settings: ConnectSettings,
  options: Pick<MqttLinkOptions, "connectTimeoutSeconds" | "isDialled">,
): ConnectionFailure {
  const code = systemErrorCode(error);
  if (code !== undefined) return { kind: "network", code };
  if (error.message === "connack timeout") {
    const seconds = options.connectTimeoutSeconds;
    return options.isDialled() ? { kind: "connack-timeout", seconds } : { kind: "connect-timeout", seconds };
  }
  if (error.message === "Keepalive timeout") return { kind: "keep-alive", seconds: settings.keepAliveSeconds };
  return { kind: "protocol", detail: error.message };
}

function systemErrorCode(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function explainPublishError(error: Error): Result<number | undefined, string> {
  // A Reason Code of 0x80 or above is an answer like any other: the message was refused, and we know why.
  if ("code" in error && typeof error.code === "number") return ok(error.code);
  return fail(error.message === "Message removed" ? REASON_SESSION_LOST : REASON_CONNECTION_LOST);
}

function explainRequestError(error: Error): string {
  return error.message === "Connection closed" || error.message === "Message removed"
    ? REASON_CONNECTION_LOST
    : error.message;
}
