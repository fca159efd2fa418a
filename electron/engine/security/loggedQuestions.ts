import type { QoS } from "#shared/mqtt/packet/index.ts";
import { decode } from "#shared/mqtt/codec/index.ts";
import { packetTypeCode } from "#shared/mqtt/spec/index.ts";
import {
  type AccountBook,
  type ClientRules,
  findAccount,
  type Identity,
  identityOf,
  type Verdict,
} from "#shared/policy/index.ts";
import {
  parseSharedSubscription,
  parseTopicFilter,
  parseTopicName,
  type TopicFilter,
  type TopicName,
} from "#shared/topic/index.ts";
import type { PolicyQuestion } from "#shared/contract/index.ts";
import { type PacketSource, type Segment, topicNameOf, trait } from "../capture/index.ts";

/** A client of the log, as its CONNECT and its account make it known. */
export interface LoggedClient {
  readonly index: number;
  readonly identity: Identity;
}

/** Something that a packet of the log asks of a policy. */
export type LoggedQuestion = { readonly client: LoggedClient } & (
  | { readonly kind: "connect" }
  | { readonly kind: "publish" | "will"; readonly topicName: TopicName; readonly qos: QoS; readonly retain: boolean }
  | {
      readonly kind: "subscribe";
      readonly topicFilter: TopicFilter;
      readonly shareName: string | undefined;
      readonly qos: QoS;
    }
  /** A delivery, or one that was refused: then the packet is the PUBLISH that would have been delivered. */
  | { readonly kind: "receive"; readonly topicName: TopicName }
);

/** Reads the log as questions to a policy. */
export interface LoggedQuestions {
  readonly clients: readonly LoggedClient[];
  /** The client of a connection to the embedded broker; `undefined` when the log does not tell. */
  clientOf(connection: number): LoggedClient | undefined;
  /** To whom the broker refused to deliver the message of the PUBLISH in a row. */
  refusedReceivers(segment: Segment, row: number): readonly LoggedClient[];
  /** Every question of the packet in a row, in an order that stays: a PUBLISH asks first, its refused receivers after it. */
  questionsOf(segment: Segment, row: number): readonly LoggedQuestion[];
}

/** How a policy answers a question. */
export function judge(rules: ClientRules, question: LoggedQuestion): Verdict {
  switch (question.kind) {
    case "connect":
      return rules.connect();
    case "publish":
      return rules.publish(question);
    case "will":
      return rules.will(question);
    case "subscribe":
      return rules.subscribe(question);
    case "receive":
      return rules.receive(question.topicName);
  }
}

/** A question as it crosses to the page. */
export function spellQuestion(question: LoggedQuestion): PolicyQuestion {
  switch (question.kind) {
    case "connect":
      return { kind: "connect" };
    case "receive":
      return { kind: "receive", topicName: question.topicName };
    case "subscribe":
      return { kind: "subscribe", topicFilter: spellFilter(question), qos: question.qos };
    case "publish":
    case "will": {
      const { kind, topicName, qos, retain } = question;
      return { kind, topicName, qos, retain };
    }
  }
}

/** The filter of a SUBSCRIBE as it stands in the packet. */
export function spellFilter({ topicFilter, shareName }: Extract<LoggedQuestion, { kind: "subscribe" }>): string {
  return shareName === undefined ? topicFilter : `$share/${shareName}/${topicFilter}`;
}

/** Creates a reader of the log for clients with these accounts. Identities are found once for each connection. */
export function createLoggedQuestions(source: PacketSource, accounts: AccountBook | undefined): LoggedQuestions {
  const clients: LoggedClient[] = [];
  const byWho = new Map<string, LoggedClient>();
  const byConnection = new Map<number, LoggedClient>();
  let connectionsByName: ReturnType<typeof indexConnections> | undefined;

  function clientOf(connection: number): LoggedClient | undefined {
    const known = byConnection.get(connection);
    if (known !== undefined) return known;
    const captured = source.connections.find(connection);
    // A file that begins in the middle of a connection does not tell whose it is.
    if (captured?.point !== "broker" || !captured.clientIdentifier) return undefined;
    const { clientIdentifier, userName } = captured;
    const who = JSON.stringify([clientIdentifier, userName]);
    let client = byWho.get(who);
    if (client === undefined) {
      const asked = { clientIdentifier, userName };
      const account = accounts === undefined ? undefined : findAccount(accounts, asked);
      client = { index: clients.length, identity: identityOf(asked, account) };
      clients.push(client);
      byWho.set(who, client);
    }
    byConnection.set(connection, client);
    return client;
  }

  /** The last connection of a client that had begun before a packet: whose delivery it could have been. */
  function clientNamed(clientIdentifier: string, sequence: number): LoggedClient | undefined {
    connectionsByName ??= indexConnections(source);
    const connection = connectionsByName.get(clientIdentifier)?.findLast(({ from }) => from <= sequence);
    return connection === undefined ? undefined : clientOf(connection.number);
  }

  function questionsOf(segment: Segment, row: number): readonly LoggedQuestion[] {
    const traits = segment.traits[row] ?? 0;
    if ((traits & (trait.malformed | trait.broken)) !== 0) return [];
    const client = clientOf(segment.connection[row] ?? 0);
    if (client === undefined) return [];
    const type = (segment.firstByte[row] ?? 0) >> 4;
    if ((traits & trait.toClient) !== 0) {
      const topicName = type === packetTypeCode.PUBLISH ? nameOf(segment, row) : undefined;
      return topicName === undefined ? [] : [{ kind: "receive", client, topicName }];
    }
    switch (type) {
      case packetTypeCode.CONNECT:
        return readConnect(client, segment, row);
      case packetTypeCode.PUBLISH:
        return readPublish(client, segment, row);
      case packetTypeCode.SUBSCRIBE:
        return readSubscribe(client, segment, row);
      default:
        return [];
    }
  }

  function nameOf(segment: Segment, row: number): TopicName | undefined {
    const parsed = parseTopicName(topicNameOf(source, segment, row) ?? "");
    return parsed.ok ? parsed.value : undefined;
  }

  function readPublish(client: LoggedClient, segment: Segment, row: number): readonly LoggedQuestion[] {
    const topicName = nameOf(segment, row);
    if (topicName === undefined) return [];
    const flags = segment.firstByte[row] ?? 0;
    const qos = qosOf(flags);
    return [
      { kind: "publish", client, topicName, qos, retain: (flags & 1) === 1 },
      ...refusedReceivers(segment, row).map((receiver) => ({ kind: "receive", client: receiver, topicName }) as const),
    ];
  }

  function refusedReceivers(segment: Segment, row: number): readonly LoggedClient[] {
    const sequence = segment.firstSequence + row;
    return (segment.nonDeliveries.get(row)?.listed ?? []).flatMap(({ clientIdentifier, reason }) =>
      reason === "not-authorized" ? (clientNamed(clientIdentifier, sequence) ?? []) : [],
    );
  }

  function decoded(segment: Segment, row: number) {
    const bytes = source.log.bytesOf(segment, row);
    const version = source.connections.find(segment.connection[row] ?? 0)?.version ?? 4;
    return decode(bytes, 0, bytes.length, version);
  }

  function readConnect(client: LoggedClient, segment: Segment, row: number): readonly LoggedQuestion[] {
    const packet = decoded(segment, row);
    if (packet.type !== "CONNECT") return [];
    const name = packet.will === undefined ? undefined : parseTopicName(packet.will.topicName);
    return [
      { kind: "connect", client },
      ...(packet.will !== undefined && name?.ok === true
        ? [{ kind: "will", client, topicName: name.value, qos: packet.will.qos, retain: packet.will.retain } as const]
        : []),
    ];
  }

  function readSubscribe(client: LoggedClient, segment: Segment, row: number): readonly LoggedQuestion[] {
    const packet = decoded(segment, row);
    if (packet.type !== "SUBSCRIBE") return [];
    return packet.subscriptions.flatMap(({ topicFilter, qos }): LoggedQuestion[] => {
      const parsed = parseTopicFilter(topicFilter);
      if (!parsed.ok) return [];
      const shared = parseSharedSubscription(parsed.value);
      const inner = shared?.topicFilter ?? parsed.value;
      return [{ kind: "subscribe", client, topicFilter: inner, shareName: shared?.shareName, qos }];
    });
  }

  return { clients, clientOf, refusedReceivers, questionsOf };
}

/** The QoS that a PUBLISH's first byte tells; a well-formed one is never 3. */
export function qosOf(firstByte: number): QoS {
  const bits = (firstByte >> 1) & 3;
  return bits === 1 ? 1 : bits === 2 ? 2 : 0;
}

/** The connections of each client to the embedded broker, in order, with the packet that each began with. */
function indexConnections({ connections }: PacketSource) {
  const byName = new Map<string, { readonly number: number; readonly from: number }[]>();
  for (const { point, clientIdentifier, firstSequence, number } of connections.all()) {
    if (point !== "broker" || clientIdentifier === undefined) continue;
    const list = byName.get(clientIdentifier) ?? [];
    list.push({ number, from: firstSequence ?? Infinity });
    byName.set(clientIdentifier, list);
  }
  return byName;
}
