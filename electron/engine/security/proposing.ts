import { fail, ok } from "#shared/base/index.ts";
import type { CommandInput } from "#shared/contract/index.ts";
import { packetTypeCode } from "#shared/mqtt/spec/index.ts";
import type { AccountBook } from "#shared/policy/index.ts";
import { type Observation, proposePolicy } from "#shared/policy/propose/index.ts";
import type { CommandAnswer } from "../api.ts";
import { type PacketSource, type Segment, trait } from "../capture/index.ts";
import { createLoggedQuestions, type LoggedClient, type LoggedQuestion } from "./loggedQuestions.ts";

const SLICE_MS = 2;
const ROWS_PER_LOOK = 256;
/** A proposal from more would take long, and nobody could read it. */
const MAXIMUM_OBSERVATIONS = 20_000;
const LISTED_SEQUENCES = 100;
/** What is asked of a topic: beside these bits those of a PUBLISH, where QoS 3 does not exist. */
const DELIVERY = 7;

/** Whoever is named in a proposal may connect: that needs no rule. */
type Doing = Exclude<LoggedQuestion, { kind: "connect" }>;

/** Something that was seen, while more of it is counted. */
interface Seen {
  readonly question: Doing;
  packets: number;
  readonly sequences: number[];
}

/** Reads the log in slices and proposes a policy for what its clients did, but for what the broker refused them. */
export async function proposeFromLog(
  source: PacketSource,
  accounts: AccountBook | undefined,
  { generalises, clients }: Pick<CommandInput<"policy.propose">, "generalises" | "clients">,
  isGone: () => boolean,
): Promise<CommandAnswer<"policy.propose">> {
  const { log } = source;
  const questions = createLoggedQuestions(source, accounts);
  const wanted = clients === undefined ? undefined : new Set(clients);
  /** By client, topic number and what is asked: the few things that many packets do. */
  const byTopic = new Map<LoggedClient, Map<number, Seen | undefined>>();
  const others = new Map<string, Seen>();
  const leftOut = new Map<string, number>();
  const end = log.nextSequence;
  let next = log.firstSequence;
  let size = 0;

  const leave = (reason: string): void => void leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);

  function isWanted({ identity }: LoggedClient): boolean {
    return wanted === undefined || wanted.has(identity.clientIdentifier);
  }

  function begin(question: Doing): Seen | undefined {
    size += 1;
    return size > MAXIMUM_OBSERVATIONS ? undefined : { question, packets: 0, sequences: [] };
  }

  function count(seen: Seen | undefined, sequence: number): void {
    if (seen === undefined) return leave("more different topics than a policy can be proposed for");
    seen.packets += 1;
    if (seen.sequences.length < LISTED_SEQUENCES) seen.sequences.push(sequence);
  }

  function takeRow(segment: Segment, row: number): void {
    const sequence = segment.firstSequence + row;
    const type = (segment.firstByte[row] ?? 0) >> 4;
    const isToClient = ((segment.traits[row] ?? 0) & trait.toClient) !== 0;
    const isPublish = type === packetTypeCode.PUBLISH;
    if (!isPublish && (isToClient || (type !== packetTypeCode.CONNECT && type !== packetTypeCode.SUBSCRIBE))) return;
    const client = questions.clientOf(segment.connection[row] ?? 0);
    if (client === undefined) return leave("the log does not tell whose packet it is");
    if (!isWanted(client)) return;
    if (source.denials.has(sequence)) return leave("the broker refused it");
    const topic = segment.topic[row] ?? -1;
    if (!isPublish || topic < 0) return takeQuestions(segment, row, client);
    const asked = isToClient ? DELIVERY : (segment.firstByte[row] ?? 0) & 0x07;
    const known = byTopic.get(client) ?? new Map<number, Seen | undefined>();
    byTopic.set(client, known);
    const key = topic * 8 + asked;
    if (!known.has(key)) {
      const [question] = questions.questionsOf(segment, row);
      if (question === undefined || question.kind === "connect") return;
      known.set(key, begin(question));
    }
    count(known.get(key), sequence);
  }

  function takeQuestions(segment: Segment, row: number, client: LoggedClient): void {
    for (const question of questions.questionsOf(segment, row)) {
      // A PUBLISH asks for others as well: whom the broker refused it.
      if (question.kind === "connect" || question.client !== client) continue;
      const key = JSON.stringify({ ...question, client: client.index });
      const seen = others.get(key) ?? begin(question);
      if (seen !== undefined) others.set(key, seen);
      count(seen, segment.firstSequence + row);
    }
  }

  while (next < end) {
    const deadline = performance.now() + SLICE_MS;
    do {
      next = Math.max(next, log.firstSequence);
      const segment = log.segmentOf(next);
      if (segment === undefined) {
        next = end;
        break;
      }
      const first = next - segment.firstSequence;
      const last = Math.min(segment.rows, first + ROWS_PER_LOOK, end - segment.firstSequence);
      for (let row = first; row < last; row++) takeRow(segment, row);
      next = segment.firstSequence + last;
    } while (next < end && performance.now() < deadline);
    // Sockets and timers have their turn between two slices.
    await new Promise((resolve) => setImmediate(resolve));
    if (isGone()) return fail({ code: "not-found", message: "this capture file is closed" });
  }

  const seen = [...[...byTopic.values()].flatMap((topics) => [...topics.values()]), ...others.values()];
  const proposal = proposePolicy(
    seen.flatMap((one) => (one === undefined ? [] : [observationOf(one)])),
    { generalises },
  );
  return ok({
    text: proposal.text,
    rules: proposal.rules.map(({ rule, generalisation, sequences, ...rest }) => ({
      ...rest,
      text: `${rule.effect} ${rule.action} ${rule.filter}`,
      sequences: [...sequences],
      ...(generalisation === undefined ? {} : { generalisation }),
    })),
    packets: proposal.rules.reduce((sum, { packets }) => sum + packets, 0),
    leftOut: [...proposal.leftOut, ...[...leftOut].map(([reason, packets]) => ({ reason, packets }))],
  });
}

function observationOf({ question, packets, sequences }: Seen): Observation {
  const { identity } = question.client;
  const common = { identity, packets, sequences };
  switch (question.kind) {
    case "subscribe": {
      const { topicFilter, shareName, qos } = question;
      return { ...common, action: "subscribe", topic: topicFilter, shareName, qos, retain: false };
    }
    case "receive":
      return { ...common, action: "receive", topic: question.topicName, qos: 0, retain: false };
    case "publish":
    case "will": {
      const { kind, topicName, qos, retain } = question;
      return { ...common, action: kind, topic: topicName, qos, retain };
    }
  }
}
