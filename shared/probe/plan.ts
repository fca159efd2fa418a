/** The parts of a report, in their order. */
export const probeSections = [
  "versions",
  "session",
  "messages",
  "subscriptions",
  "limits",
  "denial",
  "robustness",
] as const;
export type ProbeSection = (typeof probeSections)[number];

/** The parts on screen. */
export const sectionTitles: Readonly<Record<ProbeSection, string>> = {
  versions: "Protocol versions",
  session: "Connection and session",
  messages: "Messages",
  subscriptions: "Subscriptions",
  limits: "Limits",
  denial: "Refusals",
  robustness: "Broken and unexpected packets",
};

/** One step of a probe. */
export interface ProbeStep {
  readonly id: string;
  readonly section: ProbeSection;
  readonly title: string;
  /** What goes to the broker. */
  readonly sends: string;
  /** Why it asks first, and what could happen; absent of steps that every client might do on any day. */
  readonly risk?: string;
}

/** Every step, in the order in which they are done. All topics are private ones unless a step says otherwise. */
export const probeSteps = [
  {
    id: "versions",
    section: "versions",
    title: "MQTT versions",
    sends: "CONNECT in 5.0, 3.1.1 and 3.1, each on a connection of its own",
  },
  {
    id: "announced",
    section: "limits",
    title: "What CONNACK announces",
    sends: "Nothing more: reads the properties of the CONNACK",
  },
  {
    id: "identifier",
    section: "session",
    title: "Assigned Client Identifier",
    sends: "CONNECT with an empty Client Identifier",
  },
  { id: "keep-alive", section: "session", title: "Keep Alive", sends: "PINGREQ" },
  {
    id: "session",
    section: "session",
    title: "Session after a disconnect",
    sends: "A session that is left, sent one message, resumed and ended",
  },
  { id: "will", section: "session", title: "Will Message", sends: "A connection with a will that is cut off" },
  {
    id: "qos",
    section: "messages",
    title: "Quality of Service",
    sends: "A subscription with QoS 2, and one message to itself with each QoS up to the announced one",
  },
  {
    id: "retain",
    section: "messages",
    title: "Retained messages",
    sends: "One retained message on a private topic, which is cleared again",
  },
  {
    id: "topic-alias",
    section: "messages",
    title: "Topic Alias",
    sends: "Two messages to itself, the second with an alias in place of its topic",
  },
  {
    id: "wildcards",
    section: "subscriptions",
    title: "Wildcard subscriptions",
    sends: "Subscriptions with + and # below the private prefix, and a message that matches both",
  },
  {
    id: "shared",
    section: "subscriptions",
    title: "Shared subscriptions",
    sends: "Two connections in one share group, and six messages to them",
  },
  {
    id: "subscription-identifiers",
    section: "subscriptions",
    title: "Subscription Identifiers",
    sends: "A subscription with an identifier, and a message to it",
  },
  {
    id: "no-local",
    section: "subscriptions",
    title: "No Local",
    sends: "A subscription with No Local, and a message that must not come back",
  },
  {
    id: "flow-control",
    section: "limits",
    title: "Receive Maximum of the client",
    sends: "Five messages to itself, of which it acknowledges none for a moment",
  },
  {
    id: "packet-size",
    section: "limits",
    title: "Largest packet",
    sends: "Messages of growing size, up to 4 MiB each and about 16 MiB together",
    risk: "Costs the broker memory and the network time; packets over its limit end the connection, and may stand in its log",
  },
  {
    id: "receive-maximum",
    section: "limits",
    title: "Receive Maximum of the broker",
    sends: "Up to 201 QoS 2 messages that are left unfinished at first, one more than the broker allows",
    risk: "The broker keeps them until they are finished a moment later; one too many breaks the standard, and may stand in its log",
  },
  {
    id: "topic-limits",
    section: "limits",
    title: "Longest and deepest topic",
    sends: "Messages on private topics of up to 65 535 bytes and up to 4 096 levels",
    risk: "Deep topics cost some brokers much memory, and have brought down old ones",
  },
  {
    id: "many-connections",
    section: "limits",
    title: "Many connections",
    sends: "Up to 50 connections at once",
    risk: "May reach a limit of connections that other clients need, and may look like an attack",
  },
  {
    id: "subscribe-everything",
    section: "subscriptions",
    title: "Subscription to #",
    sends: "A subscription to # for a moment; what comes is counted and thrown away",
    risk: "The broker sends everything that is published meanwhile, and everything retained: much load on a busy broker, and data that is not yours",
  },
  {
    id: "server-topics",
    section: "denial",
    title: "Publishing below $SYS",
    sends: "One message to a private name below $SYS, with each version",
    risk: "A refused publish may stand in the broker's log, or count as an attack; a broker that lets it pass delivers it",
  },
  {
    id: "denied-topic",
    section: "denial",
    title: "Topic that this client may not use",
    sends: "One message to the topic that you name, and a subscription to it, with each version",
    risk: "If the broker does allow it after all, its subscribers get one message, which says that it is a probe and is never retained",
  },
  {
    id: "beyond-announced",
    section: "denial",
    title: "Use of what is announced as unavailable",
    sends:
      "What CONNACK says the broker does not support: a higher QoS, RETAIN, wildcards, shared subscriptions, identifiers, an alias",
    risk: "Breaks the standard on purpose: the broker should end the connection, and may log it",
  },
  {
    id: "takeover",
    section: "robustness",
    title: "Second connection with the same Client Identifier",
    sends: "Two connections with one private Client Identifier",
    risk: "The broker should end the first one, and may log it",
  },
  {
    id: "malformed",
    section: "robustness",
    title: "Malformed packets",
    sends:
      "A PUBLISH with QoS 3, a PINGREQ before CONNECT, a second CONNECT, and a CONNECT of version 9, each on a connection of its own",
    risk: "Breaks the standard on purpose: a broker with faults may fail, and one with defences may ban this address",
  },
] as const satisfies readonly ProbeStep[];

export type ProbeStepId = (typeof probeSteps)[number]["id"];

/** The steps by name, for schemas. */
export const probeStepIds = probeSteps.map(({ id }) => id);

/** Whether a step is only done when a person has agreed to exactly this one. */
export function isUnusual(step: ProbeStep): boolean {
  return step.risk !== undefined;
}
