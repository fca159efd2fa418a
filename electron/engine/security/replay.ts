import { packetTypeCode } from "#shared/mqtt/spec/index.ts";
import type { AccessRules, AccountBook, ClientRules, Verdict } from "#shared/policy/index.ts";
import { type PacketSource, type Segment, trait } from "../capture/index.ts";
import { createLoggedQuestions, judge, type LoggedClient, type LoggedQuestion } from "./loggedQuestions.ts";

/** A slice of judging aims at this, well below the 10 ms that the broker may have to wait behind it. */
const SLICE_MS = 2;
const ROWS_PER_LOOK = 256;
const MAXIMUM_FLIPS = 1_000_000;
/** What is asked of a topic: beside these bits those of a PUBLISH, where QoS 3 does not exist. */
const DELIVERY = 7;

/** Two policies that a log is judged by. */
export interface ReplayOptions {
  readonly source: PacketSource;
  readonly before: AccessRules | undefined;
  readonly after: AccessRules;
  readonly accounts: AccountBook | undefined;
  /** From `first` to before `end`. */
  readonly range: { readonly first: number; readonly end: number };
  /** Whether the packets are gone altogether: their file was closed. */
  readonly isGone?: () => boolean;
  /** More has been judged. */
  readonly onProgress: () => void;
}

/** A question that the two policies answer differently. */
export interface Flip {
  readonly sequence: number;
  readonly timeMs: number;
  readonly question: LoggedQuestion;
  readonly before: Verdict;
  readonly after: Verdict;
}

/** What became of one client. */
export interface ClientFlips {
  readonly client: string;
  readonly nowDenied: number;
  readonly nowAllowed: number;
}

/** A run over the log, which goes on in slices by itself. */
export interface Replay {
  readonly state: "running" | "done" | "cancelled";
  readonly judged: number;
  readonly total: number;
  readonly unknown: number;
  readonly flipCount: number;
  readonly unlisted: number;
  /** The most flips first. */
  clients(): readonly ClientFlips[];
  /** How many flips of one client, or of all, are listed; and those from `start` on whose packets are still there. */
  listed(client: string | undefined): number;
  flips(client: string | undefined, start: number, count: number): readonly Flip[];
  cancel(): void;
}

const allowed: Verdict = { effect: "allow", rule: undefined };
const everythingAllowed: ClientRules = {
  connect: () => allowed,
  will: () => allowed,
  publish: () => allowed,
  subscribe: ({ qos }) => ({ ...allowed, grantedQoS: qos }),
  receive: () => allowed,
};

/** Both policies from one client's point of view, with the answers about topics that were given already. */
interface JudgedClient {
  readonly before: ClientRules;
  readonly after: ClientRules;
  /** By topic number and what is asked of it: 0 the same, 1 now denied, 2 now allowed. */
  readonly known: Map<number, number>;
}

interface Tally {
  nowDenied: number;
  nowAllowed: number;
  readonly flips: number[];
}

/**
 * Begins to judge packets by both policies. A client's answer about a topic is asked once, however many packets ask
 * it: nothing but numbers is read of the others.
 */
export function startReplay(options: ReplayOptions): Replay {
  const { source, range } = options;
  const { log } = source;
  const questions = createLoggedQuestions(source, options.accounts);
  const judgedClients: (JudgedClient | undefined)[] = [];
  const tallies = new Map<string, Tally>();
  // Each flip is the place of its packet, and of its question among those of the packet.
  const sequences: number[] = [];
  const places: number[] = [];
  let state: Replay["state"] = "running";
  let next = Math.max(range.first, log.firstSequence);
  let unknown = 0;
  let flipCount = 0;
  let deadline = 0;
  let slice: NodeJS.Immediate | undefined = setImmediate(judgeSlice);
  const total = Math.max(0, range.end - next);
  const start = next;

  function rulesFor(client: LoggedClient): JudgedClient {
    const known = judgedClients[client.index];
    if (known !== undefined) return known;
    const judged: JudgedClient = {
      before: options.before?.bind(client.identity) ?? everythingAllowed,
      after: options.after.bind(client.identity),
      known: new Map(),
    };
    judgedClients[client.index] = judged;
    return judged;
  }

  /** 0 the same, 1 now denied, 2 now allowed. */
  function compare(question: LoggedQuestion): number {
    const { before, after } = rulesFor(question.client);
    const was = judge(before, question).effect;
    const is = judge(after, question).effect;
    return was === is ? 0 : is === "deny" ? 1 : 2;
  }

  function note(client: LoggedClient, sequence: number, place: number, outcome: number): void {
    if (outcome === 0) return;
    flipCount += 1;
    const { clientIdentifier } = client.identity;
    let tally = tallies.get(clientIdentifier);
    if (tally === undefined) {
      tally = { nowDenied: 0, nowAllowed: 0, flips: [] };
      tallies.set(clientIdentifier, tally);
    }
    if (outcome === 1) tally.nowDenied += 1;
    else tally.nowAllowed += 1;
    if (sequences.length >= MAXIMUM_FLIPS) return;
    tally.flips.push(sequences.length);
    sequences.push(sequence);
    places.push(place);
  }

  function judgeAll(segment: Segment, row: number): void {
    for (const [place, question] of questions.questionsOf(segment, row).entries()) {
      note(question.client, segment.firstSequence + row, place, compare(question));
    }
  }

  /** Judges a row. Answers whether that took more than a look at numbers. */
  function judgeRow(segment: Segment, row: number): boolean {
    const firstByte = segment.firstByte[row] ?? 0;
    const type = firstByte >> 4;
    const isToClient = ((segment.traits[row] ?? 0) & trait.toClient) !== 0;
    if (type !== packetTypeCode.PUBLISH) {
      if (isToClient || (type !== packetTypeCode.CONNECT && type !== packetTypeCode.SUBSCRIBE)) return false;
      if (questions.clientOf(segment.connection[row] ?? 0) === undefined) unknown += 1;
      judgeAll(segment, row);
      return true;
    }
    const client = questions.clientOf(segment.connection[row] ?? 0);
    if (client === undefined) {
      unknown += 1;
      return false;
    }
    const topic = segment.topic[row] ?? -1;
    const isMalformed = ((segment.traits[row] ?? 0) & (trait.malformed | trait.broken)) !== 0;
    if (topic < 0 || isMalformed) {
      judgeAll(segment, row);
      return true;
    }
    // What is asked of the topic fits three bits: QoS and RETAIN of a message, or its delivery.
    let isCostly = judgeTopic(client, topic, isToClient ? DELIVERY : firstByte & 0x07, segment, row, 0);
    if (isToClient || !segment.nonDeliveries.has(row)) return isCostly;
    for (const [index, receiver] of questions.refusedReceivers(segment, row).entries()) {
      isCostly = judgeTopic(receiver, topic, DELIVERY, segment, row, index + 1) || isCostly;
    }
    return isCostly;
  }

  /** Judges one question about a topic, unless it was judged before. Answers whether it had to be. */
  function judgeTopic(
    client: LoggedClient,
    topic: number,
    asked: number,
    segment: Segment,
    row: number,
    place: number,
  ): boolean {
    const sequence = segment.firstSequence + row;
    const key = topic * 8 + asked;
    const known = judgedClients[client.index]?.known.get(key);
    if (known !== undefined) {
      note(client, sequence, place, known);
      return false;
    }
    const question = questions.questionsOf(segment, row)[place];
    const outcome = question === undefined ? 0 : compare(question);
    rulesFor(client).known.set(key, outcome);
    note(client, sequence, place, outcome);
    return true;
  }

  function judgeRows(): void {
    // Packets that left the log meanwhile are passed over.
    next = Math.max(next, log.firstSequence);
    const segment = next < range.end ? log.segmentOf(next) : undefined;
    if (segment === undefined) {
      next = range.end;
      return;
    }
    const first = next - segment.firstSequence;
    const last = Math.min(segment.rows, first + ROWS_PER_LOOK, range.end - segment.firstSequence);
    for (let row = first; row < last; row++) {
      next += 1;
      if (judgeRow(segment, row) && performance.now() > deadline) return;
    }
  }

  function judgeSlice(): void {
    slice = undefined;
    if (options.isGone?.() === true) {
      state = "cancelled";
      options.onProgress();
      return;
    }
    deadline = performance.now() + SLICE_MS;
    do judgeRows();
    while (next < range.end && performance.now() < deadline);
    if (next >= range.end) state = "done";
    // Sockets and timers have their turn between two slices.
    else slice = setImmediate(judgeSlice);
    options.onProgress();
  }

  function describe(index: number): readonly Flip[] {
    const sequence = sequences[index] ?? -1;
    const segment = log.segmentOf(sequence);
    if (segment === undefined) return [];
    const row = sequence - segment.firstSequence;
    const question = questions.questionsOf(segment, row)[places[index] ?? 0];
    if (question === undefined) return [];
    const { before, after } = rulesFor(question.client);
    return [
      {
        sequence,
        timeMs: segment.timeMs[row] ?? 0,
        question,
        before: judge(before, question),
        after: judge(after, question),
      },
    ];
  }

  const indexesOf = (client: string | undefined): readonly number[] | undefined =>
    client === undefined ? undefined : (tallies.get(client)?.flips ?? []);

  return {
    get state() {
      return state;
    },
    get judged() {
      return Math.min(total, next - start);
    },
    total,
    get unknown() {
      return unknown;
    },
    get flipCount() {
      return flipCount;
    },
    get unlisted() {
      return flipCount - sequences.length;
    },
    clients: () =>
      [...tallies]
        .map(([client, { nowDenied, nowAllowed }]) => ({ client, nowDenied, nowAllowed }))
        .toSorted(
          (a, b) => b.nowDenied + b.nowAllowed - (a.nowDenied + a.nowAllowed) || (a.client < b.client ? -1 : 1),
        ),
    listed: (client) => indexesOf(client)?.length ?? sequences.length,
    flips(client, from, count) {
      const indexes = indexesOf(client);
      const found: Flip[] = [];
      const end = Math.min(from + count, indexes?.length ?? sequences.length);
      for (let at = from; at < end; at++) found.push(...describe(indexes === undefined ? at : (indexes[at] ?? -1)));
      return found;
    },
    cancel() {
      if (slice !== undefined) clearImmediate(slice);
      slice = undefined;
      if (state === "running") state = "cancelled";
    },
  };
}
