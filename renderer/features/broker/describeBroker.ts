import { assertNever, escapeText } from "#shared/base/index.ts";
import type { BrokerState, DropReason, ListenerInfo, RetainedScope, Status } from "#shared/contract/index.ts";
import { formatCount, formatDuration } from "#renderer/ui/index.ts";

/** The broker's state as it is drawn: glyph and title for the eye, words on what follows from it. */
export interface BrokerWords {
  readonly tone: "good" | "bad" | "idle";
  readonly glyph: string;
  readonly title: string;
  readonly text: string;
}

/** The broker's state in words. */
export function describeBrokerState(state: BrokerState): BrokerWords {
  switch (state.kind) {
    case "stopped":
      return {
        tone: "idle",
        glyph: "○",
        title: "Broker stopped",
        text: "No client can connect. Sessions and retained messages are kept.",
      };
    case "starting":
      return { tone: "idle", glyph: "◌", title: "Broker starting", text: "It is about to listen." };
    case "listening":
      return { tone: "good", glyph: "●", title: "Broker listening", text: "Clients can connect." };
    case "port-taken":
      return {
        tone: "bad",
        glyph: "▲",
        title: `Port ${state.port} is in use`,
        text: `Another process listens on ${state.host}:${state.port}. Sessions and retained messages are kept.`,
      };
    case "failed":
      return { tone: "bad", glyph: "▲", title: "Broker failed", text: `It does not listen: ${state.message}.` };
    default:
      return assertNever(state);
  }
}

type Store = NonNullable<Status["brokerStore"]>;

/** What is wrong with where the broker keeps its state; `undefined` while nothing is. */
export function describeStore({
  folder,
  durability,
  fault,
  setAside,
}: Store): { readonly tone: "bad" | "warning"; readonly title: string; readonly text: string } | undefined {
  if (fault !== undefined && durability === "memory") {
    return {
      tone: "bad",
      title: "State is kept in memory only",
      text: `Sessions and messages end with the workbench: ${fault}.`,
    };
  }
  if (fault !== undefined) {
    return {
      tone: "bad",
      title: "The store cannot be written",
      text: `No promise can be kept any more: clients that need one (a session, QoS 1 or 2) are disconnected until the workbench starts again. ${capitalized(fault)}.`,
    };
  }
  if (setAside === undefined) return undefined;
  return {
    tone: "warning",
    title: "A damaged store was set aside",
    text: `The broker began with an empty one in ${folder}. The damaged one (${setAside.reason}) is ${setAside.path} now.`,
  };
}

/** How safe what the broker has acknowledged is. */
export function durabilityText(store: Store | undefined): string {
  if (store === undefined || store.durability === "memory") return "in memory";
  return store.fault === undefined ? store.durability : "not written";
}

function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

const protocolNames: Readonly<Record<ListenerInfo["protocol"], string>> = {
  mqtt: "MQTT over TCP",
  mqtts: "MQTT over TLS",
  ws: "MQTT over WebSocket",
  wss: "MQTT over secure WebSocket",
};

/** A listener in words: what it speaks, and who can reach it. */
export function describeListener({ protocol, host }: ListenerInfo): string {
  const isLocal = host === "localhost" || host === "::1" || host.startsWith("127.");
  return `${protocolNames[protocol]}, ${isLocal ? "this machine only" : "the network"}`;
}

/** A listener's address. */
export function addressOf({ host, port }: Pick<ListenerInfo, "host" | "port">): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** In the order in which they are listed. */
export const dropReasons: readonly DropReason[] = [
  "queue-full",
  "slow-consumer",
  "offline-qos0",
  "expired",
  "too-large",
  "not-authorized",
  "no-local",
  "no-subscriber",
];

/** Why a delivery did not take place: its name, and what it means. */
export const dropWords: Readonly<Record<DropReason, { readonly name: string; readonly meaning: string }>> = {
  "queue-full": { name: "Queue full", meaning: "the session's queue had no room for another QoS 1 or 2 message" },
  expired: { name: "Expired", meaning: "the Message Expiry Interval ended while the message waited" },
  "too-large": { name: "Too large", meaning: "the packet was longer than the client's Maximum Packet Size" },
  "not-authorized": { name: "Not authorized", meaning: "the policy does not let the subscriber have this topic" },
  "slow-consumer": { name: "Slow consumer", meaning: "a QoS 0 message for a client that does not read fast enough" },
  "offline-qos0": { name: "Offline at QoS 0", meaning: "the subscriber was not connected, and QoS 0 does not wait" },
  "no-subscriber": { name: "No subscriber", meaning: "a message was published to a topic that nobody subscribes to" },
  "no-local": { name: "No Local", meaning: "the subscriber published it itself and asked not to have it back" },
};

/** Which retained messages, in a few words. */
export function describeScope(scope: RetainedScope): string {
  switch (scope.kind) {
    case "topic":
      return escapeText(scope.topicName);
    case "subtree":
      return `${escapeText(scope.topicName)} and all below it`;
    case "search":
      return scope.search === "" ? "every topic" : `what ${escapeText(scope.search)} finds`;
    default:
      return assertNever(scope);
  }
}

/** `1 retained message`, `12 400 retained messages`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** How much longer, as a running clock: `43 s`, `8 min 43 s`, `2 h 5 min`. */
export function remainingText(ms: number): string {
  return clockText(Math.max(0, Math.ceil(ms / 1_000)));
}

/** How long already, as a running clock. */
export function elapsedText(ms: number): string {
  return clockText(Math.max(0, Math.floor(ms / 1_000)));
}

function clockText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : intervalText(seconds);
}

/** How long ago, for a column: only its largest unit counts. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1_000);
}

/** A length of time in seconds as the standard's properties have it, in its two largest units: `0 s`, `8 min 20 s`, `1 d 2 h`. */
export function intervalText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min${seconds % 60 === 0 ? "" : ` ${seconds % 60} s`}`;
  if (seconds < 86_400) return formatDuration(seconds * 1_000);
  const hours = Math.floor(seconds / 3_600);
  return `${formatCount(Math.floor(hours / 24))} d ${hours % 24} h`;
}

/** A rate with one digit behind the point while it is small. */
export function rateText(perSecond: number): string {
  if (perSecond === 0) return "0";
  return perSecond < 9.95 ? perSecond.toFixed(1) : formatCount(perSecond);
}
