import type { ConnackPacket, Properties, ProtocolVersion, QoS, WillMessage } from "#shared/mqtt/packet/index.ts";
import type { DenialFound, ProbeReport, ProbeStepId, Verdict } from "#shared/probe/index.ts";
import { type ClientProfile, connectPacketOf, isScram, type SecretValues } from "#shared/profile/index.ts";
import type { CaptureSink } from "../broker/index.ts";
import {
  type ClientAuthentication,
  type ConnectionEnd,
  createCaptureTap,
  createScramAuthentication,
  noTap,
} from "../client/index.ts";
import { dial, type DialRequest } from "../dial/index.ts";
import type { Clock } from "../support/index.ts";
import type { ProbeLimits } from "./limits.ts";
import { createLink, type ProbeLink } from "./link.ts";
import { sleep } from "./waiting.ts";

/** What does not change while a probe runs. */
export interface ProbeSetting {
  readonly clock: Clock;
  readonly limits: ProbeLimits;
  readonly request: DialRequest;
  readonly profile: ClientProfile;
  readonly secrets: SecretValues;
  readonly captureSink: CaptureSink;
  /** The broker records what it is told in the same capture. */
  readonly isRecordedByPeer: boolean;
  readonly connectionFrom: (localAddress: string) => number | undefined;
  /** Begins the private topics, without a slash at its end. */
  readonly topicPrefix: string;
  readonly identifierPrefix: string;
  /** Tells this probe from every other: letters and digits. */
  readonly mark: string;
  /** Named by a person as one that this client may not use. */
  readonly deniedTopic: string | undefined;
}

/** What the steps learn and leave for each other. */
export interface ProbeMemory {
  /** Accepted, in the order 5, 4, 3. */
  readonly versions: ProtocolVersion[];
  /** The properties of the CONNACK of 5.0, when 5.0 is spoken. */
  announced: Properties | undefined;
  /** The connection with that CONNACK, in the capture. */
  announcedOn: number | undefined;
  denial: DenialFound;
  /** Retained by this probe, and not cleared yet. */
  readonly retained: Set<string>;
  /** Sessions of this probe that outlive their connection, by Client Identifier. */
  readonly sessions: Map<string, ProtocolVersion>;
  /** Why attempts of the first step failed. */
  readonly ends: {
    readonly end: ConnectionEnd;
    readonly version: ProtocolVersion;
    readonly connection: number | undefined;
  }[];
  readonly sent: { connections: number; packets: number; bytes: number };
  connects: number;
  lastPacketMs: number;
  lastConnectMs: number;
}

/** What a step says about one subject. */
export interface FindingDraft {
  readonly id: string;
  readonly subject: string;
  readonly announced?: string | undefined;
  readonly found: string;
  readonly verdict: Verdict;
  readonly note?: string | undefined;
  readonly statements?: readonly string[];
  /** Where its packets are; every connection of the step unless it says so. */
  readonly links?: readonly (number | undefined)[];
}

/** How to connect, where it differs from what every client of a probe does. */
export interface ConnectWish {
  readonly version?: ProtocolVersion;
  readonly clientIdentifier?: string;
  readonly clean?: boolean;
  readonly will?: WillMessage;
  readonly properties?: Properties;
  readonly holdsAcknowledgements?: boolean;
}

/** What came of an attempt to connect. */
export type Attempt =
  | { readonly kind: "open"; readonly link: ProbeLink; readonly connack: ConnackPacket }
  | { readonly kind: "failed"; readonly end: ConnectionEnd; readonly connection: number | undefined };

/** What a step works with. Everything it opens ends with it. */
export interface StepWorld {
  readonly signal: AbortSignal;
  readonly limits: ProbeLimits;
  readonly memory: ProbeMemory;
  readonly setting: ProbeSetting;
  /** The newest version that is spoken. */
  readonly version: ProtocolVersion;
  /** The highest QoS that may be used. */
  readonly maximumQoS: QoS;
  /** What 5.0 announces; empty where only 3.x is spoken. */
  readonly announced: Properties;
  readonly isV5: boolean;
  /** A private Topic Name. */
  topic(name: string): string;
  /** A Client Identifier that nobody else has. */
  identifier(): string;
  connect(wish?: ConnectWish): Promise<Attempt>;
  /** Connects; a failure is reported as the finding `subject`, and `undefined` is the answer. */
  open(finding: { readonly id: string; readonly subject: string }, wish?: ConnectWish): Promise<ProbeLink | undefined>;
  /** A connection on which nothing has been said yet. */
  openBare(version: ProtocolVersion): Promise<ProbeLink | undefined>;
  pause(ms: number): Promise<void>;
  report(finding: FindingDraft): void;
}

/** A step: it reports what it finds, and never throws on account of a broker. */
export type StepRunner = (world: StepWorld) => Promise<void>;
export type StepRunners = Readonly<Record<ProbeStepId, StepRunner>>;

const KEEP_ALIVE_SECONDS = 60;

export function createMemory(): ProbeMemory {
  return {
    versions: [],
    announced: undefined,
    announcedOn: undefined,
    denial: {},
    retained: new Set(),
    sessions: new Map(),
    ends: [],
    sent: { connections: 0, packets: 0, bytes: 0 },
    connects: 0,
    lastPacketMs: 0,
    lastConnectMs: 0,
  };
}

/** The world of one step, with the numbers of the connections it made. */
export function createWorld(
  setting: ProbeSetting,
  memory: ProbeMemory,
  signal: AbortSignal,
  report: (finding: FindingDraft, connections: readonly number[]) => void,
): StepWorld & { close(): Promise<void>; readonly connections: readonly number[] } {
  const { clock, limits, profile, secrets, request } = setting;
  const links: ProbeLink[] = [];
  const connections: number[] = [];

  async function turn(last: "lastPacketMs" | "lastConnectMs", gapMs: number): Promise<void> {
    // Whoever comes takes its turn at once, so that two who wait do not go together.
    const at = Math.max(clock.nowMs(), memory[last] + gapMs);
    memory[last] = at;
    await sleep(clock, signal, at - clock.nowMs());
  }

  async function openLink(
    version: ProtocolVersion,
    clientIdentifier: string,
    holdsAcknowledgements: boolean,
  ): Promise<ProbeLink | ConnectionEnd> {
    await turn("lastConnectMs", limits.connectionGapMs);
    memory.sent.connections++;
    const webSocket = request.webSocket;
    const dialled = await dial(
      webSocket === undefined
        ? request
        : { ...request, webSocket: { ...webSocket, subprotocol: version === 3 ? "mqttv3.1" : "mqtt" } },
      { clock, timeoutSeconds: limits.dialSeconds, signal },
    );
    if (!dialled.ok) return { kind: "dial", failure: dialled.error };
    const { stream, remote, local } = dialled.value;
    const tap = setting.isRecordedByPeer
      ? noTap
      : createCaptureTap(setting.captureSink, {
          remote,
          local,
          protocolVersion: version,
          clientIdentifier,
          userName: profile.userName,
        });
    const connection = tap.connection ?? setting.connectionFrom(local);
    if (connection !== undefined) connections.push(connection);
    const link = createLink({
      stream,
      version,
      clock,
      signal,
      limits,
      connection,
      observe(direction, bytes) {
        tap.observe(direction, bytes);
        if (direction === "toServer") memory.sent.bytes += bytes.length;
      },
      sent() {
        memory.sent.packets++;
      },
      pace: () => turn("lastPacketMs", limits.packetGapMs),
      onClosed: tap.closed,
      holdsAcknowledgements,
    });
    links.push(link);
    return link;
  }

  async function connect(wish: ConnectWish = {}): Promise<Attempt> {
    const version = wish.version ?? world.version;
    const clientIdentifier = wish.clientIdentifier ?? world.identifier();
    const link = await openLink(version, clientIdentifier, wish.holdsAcknowledgements === true);
    if ("kind" in link) return { kind: "failed", end: link, connection: undefined };
    const authentication = authenticationOf(profile, secrets, version);
    await link.send(connectOf(setting, { ...wish, version, clientIdentifier }, authentication));
    const answer = await awaitConnack(link, authentication);
    const { connection } = link;
    if (answer.kind !== "open") {
      link.destroy();
      return { kind: "failed", end: answer.end, connection };
    }
    return { kind: "open", link, connack: answer.connack };
  }

  const world = {
    signal,
    limits,
    memory,
    setting,
    connections,
    get version() {
      return memory.versions[0] ?? 4;
    },
    get maximumQoS(): QoS {
      const { maximumQoS } = memory.announced ?? {};
      return maximumQoS === 0 || maximumQoS === 1 ? maximumQoS : 2;
    },
    get announced() {
      return memory.announced ?? {};
    },
    get isV5() {
      return memory.versions.includes(5);
    },
    topic: (name: string) => `${setting.topicPrefix}/${setting.mark}/${name}`,
    identifier: () => `${setting.identifierPrefix}${setting.mark}-${++memory.connects}`,
    connect,
    async open(finding: { readonly id: string; readonly subject: string }, wish: ConnectWish = {}) {
      const attempt = await connect(wish);
      if (attempt.kind === "open") return attempt.link;
      report({ ...finding, verdict: "unknown", found: "no connection for this step" }, connections);
      return undefined;
    },
    async openBare(version: ProtocolVersion) {
      const link = await openLink(version, "", false);
      return "kind" in link ? undefined : link;
    },
    pause: (ms: number) => sleep(clock, signal, ms),
    report(finding: FindingDraft) {
      // What was only read stands in the CONNACK.
      const { announcedOn } = memory;
      report(finding, connections.length === 0 && announcedOn !== undefined ? [announcedOn] : connections);
    },
    async close() {
      await Promise.all(links.map((link) => (link.ending === undefined ? link.end() : link.destroy())));
    },
  } satisfies StepWorld & { close(): Promise<void>; readonly connections: readonly number[] };
  return world;
}

function authenticationOf(
  profile: ClientProfile,
  { password }: SecretValues,
  version: ProtocolVersion,
): ClientAuthentication | undefined {
  return version === 5 && isScram(profile.authentication) && profile.userName !== undefined && password !== undefined
    ? createScramAuthentication(profile.userName, password)
    : undefined;
}

function connectOf(
  { profile, secrets }: ProbeSetting,
  wish: ConnectWish & { readonly version: ProtocolVersion; readonly clientIdentifier: string },
  authentication: ClientAuthentication | undefined,
) {
  const { version, clientIdentifier, clean = true, will, properties } = wish;
  const { will: _will, subscriptions: _subscriptions, connectOptions, authentication: method, ...rest } = profile;
  const { userProperties } = connectOptions ?? {};
  const packet = connectPacketOf(
    {
      ...rest,
      protocolVersion: version,
      clientIdentifier,
      clean,
      keepAliveSeconds: KEEP_ALIVE_SECONDS,
      ...(userProperties === undefined ? {} : { connectOptions: { userProperties } }),
      ...(version === 5 && method !== undefined ? { authentication: method } : {}),
    },
    // What is to be proved is not sent, also where there is no way to prove it.
    isScram(method) ? { ...secrets, password: undefined } : secrets,
    ...(authentication === undefined ? [] : [authentication.first()]),
  );
  return {
    ...packet,
    ...(will === undefined ? {} : { will }),
    ...(version === 5 ? { properties: { ...packet.properties, ...properties } } : {}),
  };
}

type Answered =
  { readonly kind: "open"; readonly connack: ConnackPacket } | { readonly kind: "ended"; readonly end: ConnectionEnd };

async function awaitConnack(link: ProbeLink, authentication: ClientAuthentication | undefined): Promise<Answered> {
  const failed = (end: Extract<ConnectionEnd, { kind: "protocol" }>["end"]): Answered => ({
    kind: "ended",
    end: { kind: "protocol", end, wasConnected: false },
  });
  for (;;) {
    const heard = await link.next((packet) => packet);
    if (heard.kind === "silence") return failed({ kind: "connack-timeout", seconds: link.answerSeconds });
    if (heard.kind === "ended") {
      const { ending } = heard;
      if (ending.kind === "disconnect") return failed({ ...ending, kind: "server-disconnect" });
      if (ending.kind === "broken") return failed({ kind: "protocol", detail: ending.detail });
      return failed({ kind: "closed", code: ending.code });
    }
    const packet = heard.value;
    if (packet.type === "CONNACK") {
      if (packet.reasonCode !== 0) return failed({ kind: "refused", connack: packet });
      const doubt = authentication?.check(packet.properties?.authenticationData);
      return doubt === undefined
        ? { kind: "open", connack: packet }
        : failed({ kind: "authentication", detail: doubt });
    }
    if (packet.type !== "AUTH") return failed({ kind: "protocol", detail: `${packet.type} in place of CONNACK` });
    const answer = await authentication?.answer(packet.properties?.authenticationData ?? new Uint8Array(0));
    if (answer?.ok !== true) {
      return failed({ kind: "authentication", detail: answer?.error ?? "the broker goes on with an unknown method" });
    }
    await link.send({
      type: "AUTH",
      reasonCode: packet.reasonCode,
      properties: {
        ...(packet.properties?.authenticationMethod === undefined
          ? {}
          : { authenticationMethod: packet.properties.authenticationMethod }),
        authenticationData: answer.value,
      },
    });
  }
}

/** What a report says of how much was sent. */
export function sentOf({ sent }: ProbeMemory): ProbeReport["sent"] {
  return { ...sent };
}
