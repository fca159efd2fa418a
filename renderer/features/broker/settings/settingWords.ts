import type { SettingName } from "#shared/contract/index.ts";

/** A number of the broker's settings in words. */
export interface SettingWords {
  readonly name: SettingName;
  readonly label: string;
  readonly unit: string;
  readonly hint: string;
  /** What is stored is this many times what is typed. */
  readonly scale?: number;
  /** There are no others: one is picked, not typed. */
  readonly choices?: readonly string[];
}

/** A group of settings under one heading. */
export interface SettingGroup {
  readonly title: string;
  readonly settings: readonly SettingWords[];
}

const MEGABYTE = 1024 * 1024;

/** Every number, in groups. */
export const settingGroups: readonly SettingGroup[] = [
  {
    title: "Connections",
    settings: [
      { name: "maximumConnections", label: "Connections at once", unit: "", hint: "Beyond it new ones are refused" },
      {
        name: "maximumConnectsPerSecond",
        label: "New connections a second",
        unit: "",
        hint: "Beyond it new ones are refused; 0 is no limit",
      },
      {
        name: "connectTimeoutMs",
        label: "Time for CONNECT",
        unit: "s",
        hint: "From the first byte to a whole CONNECT",
        scale: 1_000,
      },
      {
        name: "packetTimeoutMs",
        label: "Time for a packet",
        unit: "s",
        hint: "From its first byte to its last; long packets get more",
        scale: 1_000,
      },
      {
        name: "maximumKeepAliveSeconds",
        label: "Longest Keep Alive",
        unit: "s",
        hint: "Told to 5.0 clients; 0 leaves it to them",
      },
    ],
  },
  {
    title: "Packets and topics",
    settings: [
      { name: "maximumPacketBytes", label: "Longest packet", unit: "bytes", hint: "Maximum Packet Size" },
      { name: "maximumQoS", label: "Highest QoS", unit: "", hint: "Maximum QoS", choices: ["0", "1", "2"] },
      { name: "maximumTopicLevels", label: "Levels of a topic", unit: "", hint: "Of Topic Names and Topic Filters" },
      {
        name: "maximumTopicBytes",
        label: "Length of a topic",
        unit: "bytes",
        hint: "Of Topic Names and Topic Filters",
      },
      { name: "topicAliasMaximum", label: "Topic Aliases of a client", unit: "", hint: "Topic Alias Maximum" },
      {
        name: "receiveMaximum",
        label: "Unfinished messages from a client",
        unit: "",
        hint: "Receive Maximum: QoS 1 and 2, for 5.0",
      },
      {
        name: "maximumInFlight",
        label: "Unfinished messages to a 3.x client",
        unit: "",
        hint: "5.0 clients say themselves",
      },
    ],
  },
  {
    title: "Sessions",
    settings: [
      { name: "maximumSessions", label: "Sessions", unit: "", hint: "Connected or not" },
      {
        name: "maximumSessionExpirySeconds",
        label: "Longest Session Expiry Interval",
        unit: "s",
        hint: "4294967295 is for ever",
      },
      {
        name: "maximumSubscriptionsPerClient",
        label: "Subscriptions of a client",
        unit: "",
        hint: "Further ones are refused",
      },
      { name: "maximumQueuedMessages", label: "Waiting messages of a session", unit: "", hint: "QoS 1 and 2" },
      {
        name: "maximumQueuedBytes",
        label: "Waiting bytes of a session",
        unit: "MB",
        hint: "QoS 1 and 2",
        scale: MEGABYTE,
      },
    ],
  },
  {
    title: "Memory",
    settings: [
      {
        name: "maximumMemoryMegabytes",
        label: "Messages of all clients together",
        unit: "MB",
        hint: "At it nothing more waits or is retained, and nobody new may connect; 0 is no limit",
      },
      {
        name: "maximumBufferedBytes",
        label: "Unsent bytes of a client",
        unit: "MB",
        hint: "Beyond it QoS 0 messages to a slow client are dropped",
        scale: MEGABYTE,
      },
      { name: "maximumRetainedMessages", label: "Retained messages", unit: "", hint: "Further topics get none" },
      {
        name: "maximumRetainedBytes",
        label: "Retained bytes",
        unit: "MB",
        hint: "Payloads and topics",
        scale: MEGABYTE,
      },
      { name: "sysIntervalSeconds", label: "Period of the $SYS topics", unit: "s", hint: "0 publishes none" },
    ],
  },
];
