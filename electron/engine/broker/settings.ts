import type { QoS } from "#shared/mqtt/packet/index.ts";
import type { SharedStrategy } from "./sharedGroup.ts";

/** What the broker allows, and how it answers what it does not. Every queue and table has its limit here. */
export interface BrokerSettings {
  /** From the network connection to a whole CONNECT. */
  readonly connectTimeoutMs: number;
  /** From the first byte of a packet to its last, and a second more for each thousand bytes that have come. */
  readonly packetTimeoutMs: number;
  readonly maximumConnections: number;
  /** New network connections in a second, and at once; 0 is no limit. */
  readonly maximumConnectsPerSecond: number;
  /** Sessions, connected or not. Beyond it a new client is told that the server is unavailable. */
  readonly maximumSessions: number;
  /** Longest packet taken from a client, in bytes. */
  readonly maximumPacketBytes: number;
  /** Longest Topic Name or Topic Filter, in levels, and in bytes. */
  readonly maximumTopicLevels: number;
  readonly maximumTopicBytes: number;
  readonly maximumSubscriptionsPerClient: number;
  readonly maximumQoS: QoS;
  /** Unfinished QoS 1 and 2 messages from one client. */
  readonly receiveMaximum: number;
  /** Unfinished QoS 1 and 2 messages towards a 3.x client, which cannot say what it takes. */
  readonly maximumInFlight: number;
  readonly topicAliasMaximum: number;
  /** Longest Keep Alive in seconds; 0 leaves the choice to the client. Only 5.0 clients can be told. */
  readonly maximumKeepAliveSeconds: number;
  readonly maximumSessionExpirySeconds: number;
  /** Waiting QoS 1 and 2 deliveries of one session. */
  readonly maximumQueuedMessages: number;
  readonly maximumQueuedBytes: number;
  /** Bytes under way to one client beyond which QoS 0 deliveries are dropped. */
  readonly maximumBufferedBytes: number;
  readonly maximumRetainedMessages: number;
  readonly maximumRetainedBytes: number;
  /** For waiting and retained messages of all clients together: see `memory.ts` for what happens at it. 0 is no limit. */
  readonly maximumMemoryMegabytes: number;
  /** How often the `$SYS` topics are published; 0 is never. */
  readonly sysIntervalSeconds: number;
  /** Begins the Response Information of clients that ask for some; their Client Identifier follows. Empty: none. */
  readonly responseTopicPrefix: string;
  readonly sharedStrategy: SharedStrategy;
  readonly deniedPublish: {
    /** 3.x cannot say no: acknowledge and drop, or close. [MQTT311-3.3.5-2] */
    readonly v3: "ack" | "close";
    readonly v5: "reason-code" | "disconnect" | "silent";
  };
  /** Refused with a code, or granted while deliveries are filtered. */
  readonly deniedSubscribe: "refuse" | "grant";
}

/** A broker that no ordinary test runs into a limit of. */
export const defaultBrokerSettings: BrokerSettings = {
  connectTimeoutMs: 10_000,
  packetTimeoutMs: 30_000,
  maximumConnections: 20_000,
  maximumConnectsPerSecond: 0,
  maximumSessions: 100_000,
  maximumPacketBytes: 268_435_460,
  maximumTopicLevels: 65_536,
  maximumTopicBytes: 65_535,
  maximumSubscriptionsPerClient: 100_000,
  maximumQoS: 2,
  receiveMaximum: 65_535,
  maximumInFlight: 1_000,
  topicAliasMaximum: 65_535,
  maximumKeepAliveSeconds: 0,
  maximumSessionExpirySeconds: 0xffff_ffff,
  maximumQueuedMessages: 100_000,
  maximumQueuedBytes: 64 * 1024 * 1024,
  maximumBufferedBytes: 16 * 1024 * 1024,
  maximumRetainedMessages: 1_000_000,
  maximumRetainedBytes: 256 * 1024 * 1024,
  maximumMemoryMegabytes: 1_024,
  sysIntervalSeconds: 0,
  responseTopicPrefix: "response/",
  sharedStrategy: "round-robin",
  deniedPublish: { v3: "ack", v5: "reason-code" },
  deniedSubscribe: "refuse",
};
