import { encodedLength } from "#shared/mqtt/codec/index.ts";
import type { PublishPacket, QoS } from "#shared/mqtt/packet/index.ts";
import type { ProbeLink } from "../link.ts";
import { describeEnding, describePublished, isTaken } from "../words.ts";
import type { Attempt, StepWorld } from "../world.ts";

const HELD_BACK = 2;
const MESSAGES = 5;

/** Tells the broker to have two messages under way at once, and acknowledges none of five for a moment. */
export async function holdBackAcknowledgements(world: StepWorld): Promise<void> {
  const finding = { id: "flow-control", subject: "Receive Maximum of the client" };
  if (!world.isV5) return world.report({ ...finding, found: "not part of 3.x", verdict: "not-supported" });
  if (world.maximumQoS === 0) {
    return world.report({ ...finding, found: "there is only QoS 0", verdict: "not-supported" });
  }
  const properties = { receiveMaximum: HELD_BACK };
  const link = await world.open(finding, { version: 5, properties, holdsAcknowledgements: true });
  const sender = await world.open(finding);
  if (link === undefined || sender === undefined) return undefined;
  const topicName = world.topic("flow");
  const granted = await link.subscribe({ topicFilter: topicName, qos: 1 });
  if (granted.kind !== "heard" || granted.value !== 1) {
    return world.report({ ...finding, found: "no subscription with QoS 1", verdict: "unknown" });
  }
  for (let index = 0; index < MESSAGES; index++) await sender.publish({ topicName, qos: 1 });
  await link.settle();
  const atOnce = link.arrived;
  await link.release();
  await link.arrivals(MESSAGES);
  const all = link.arrived;
  const isKept = atOnce <= HELD_BACK && all === MESSAGES;
  return world.report({
    ...finding,
    found: `with a Receive Maximum of ${HELD_BACK}, ${atOnce} messages come at first and ${all} of ${MESSAGES} in the end`,
    verdict: isKept ? "works" : "differs",
    statements: ["MQTT5-3.3.4-9"],
  });
}

/** Beyond it sizes are not tried. */
const MAXIMUM_TRIED_BYTES = 4 * 1024 * 1024;
const BUDGET_BYTES = 16 * 1024 * 1024;
const FIRST_SIZES = [64, 256, 1024, 4096].map((kibibytes) => kibibytes * 1024);
const BISECTIONS = 10;

/** What became of one try at a limit. */
interface Try {
  readonly isAccepted: boolean;
  readonly words: string;
}

/** Sends messages of growing size; around the announced limit when there is one within reach. */
export async function findLargestPacket(world: StepWorld): Promise<void> {
  const finding = { id: "packet-size", subject: "Largest packet" };
  const { maximumPacketSize } = world.announced;
  const announced = world.isV5
    ? maximumPacketSize === undefined
      ? "no limit but the standard's"
      : `${maximumPacketSize} bytes`
    : undefined;
  const publisher = createPublisher(world);
  const topicName = world.topic("size");
  let budget = BUDGET_BYTES;
  const attempt = (bytes: number): Promise<Try> => {
    budget -= bytes;
    return publisher({ topicName, payload: new Uint8Array(payloadFor(world, topicName, bytes)) });
  };

  if (maximumPacketSize !== undefined && maximumPacketSize < MAXIMUM_TRIED_BYTES) {
    const atLimit = await attempt(maximumPacketSize);
    const beyond = await attempt(maximumPacketSize + 1);
    return world.report({
      ...finding,
      announced,
      found: `${maximumPacketSize} bytes: ${atLimit.words}; one more: ${beyond.words}`,
      verdict: atLimit.isAccepted && !beyond.isAccepted ? "as-announced" : "differs",
      statements: ["MQTT5-3.2.2-15", "MQTT5-U-3.2.2.3.6a"],
    });
  }
  const { accepted, refused, words } = await searchLimit({
    first: FIRST_SIZES,
    attempt,
    goesOn: (next) => next <= budget && !world.signal.aborted,
  });
  if (refused === undefined) {
    const note = "larger ones were not tried";
    return world.report({
      ...finding,
      announced,
      found: `${accepted} bytes and less are taken`,
      verdict: "works",
      note,
    });
  }
  return world.report({
    ...finding,
    announced,
    found: `${accepted} bytes are taken, ${refused} are not: ${words}`,
    verdict: world.isV5 ? "differs" : "works",
    note: world.isV5 ? "the limit is not announced" : undefined,
    statements: world.isV5 ? ["MQTT5-U-3.2.2.3.6a"] : [],
  });
}

/** Length of the payload that makes a packet of so many bytes. */
function payloadFor(world: StepWorld, topicName: string, bytes: number): number {
  const packet = (payload: Uint8Array): PublishPacket => ({
    type: "PUBLISH",
    dup: false,
    qos: world.maximumQoS === 0 ? 0 : 1,
    retain: false,
    topicName,
    ...(world.maximumQoS === 0 ? {} : { packetIdentifier: 1 }),
    payload,
  });
  const empty = encodedLength(packet(new Uint8Array(0)), world.version);
  const guess = Math.max(0, bytes - empty);
  // The Remaining Length takes more bytes the longer the packet is.
  const excess = encodedLength(packet(new Uint8Array(guess)), world.version) - bytes;
  return Math.max(0, guess - Math.max(0, excess));
}

const LEVELS = [16, 64, 128, 256, 1024, 4096];
const LENGTHS = [256, 1024, 4096, 16_384, 65_535];

/** Publishes on deeper and deeper, and on longer and longer topics. */
export async function findTopicLimits(world: StepWorld): Promise<void> {
  const publisher = createPublisher(world);
  const goesOn = (): boolean => !world.signal.aborted;
  const base = world.topic("deep");
  const baseLevels = base.split("/").length;
  const deep = await searchLimit({
    first: LEVELS,
    attempt: (levels) => publisher({ topicName: base + "/x".repeat(Math.max(0, levels - baseLevels)) }),
    goesOn,
  });
  const note = world.isV5 ? undefined : "3.x has no word for a refusal: a broker may drop them and acknowledge";
  const finding = (id: string, subject: string, limit: Limit, unit: string): void =>
    world.report({
      id,
      subject,
      found:
        limit.refused === undefined
          ? `${limit.accepted} ${unit} are taken`
          : `${limit.accepted} ${unit} are taken, ${limit.refused} are not: ${limit.words}`,
      verdict: "works",
      note,
      statements: id === "topic-length" ? [world.version === 5 ? "MQTT5-4.7.3-3" : "MQTT311-4.7.3-3"] : [],
    });
  finding("topic-levels", "Deepest topic", deep, "levels");
  const long = await searchLimit({
    first: LENGTHS,
    attempt: (length) => publisher({ topicName: base.padEnd(length, "x") }),
    goesOn,
  });
  finding("topic-length", "Longest topic", long, "bytes");
}

interface Limit {
  /** The highest that was accepted, and the lowest that was not. */
  readonly accepted: number;
  readonly refused: number | undefined;
  /** How the lowest one was refused. */
  readonly words: string;
}

async function searchLimit(search: {
  readonly first: readonly number[];
  readonly attempt: (value: number) => Promise<Try>;
  readonly goesOn: (next: number) => boolean;
}): Promise<Limit> {
  const limit: { accepted: number; refused: number | undefined; words: string } = {
    accepted: 0,
    refused: undefined,
    words: "",
  };
  const look = async (value: number): Promise<void> => {
    const { isAccepted, words } = await search.attempt(value);
    if (isAccepted) limit.accepted = value;
    else Object.assign(limit, { refused: value, words });
  };
  for (const value of search.first) {
    if (limit.refused !== undefined || !search.goesOn(value)) break;
    await look(value);
  }
  for (let step = 0; step < BISECTIONS; step++) {
    const { accepted, refused } = limit;
    const middle = refused === undefined ? accepted : Math.floor((accepted + refused) / 2);
    if (middle === accepted || !search.goesOn(middle)) break;
    await look(middle);
  }
  return limit;
}

/** Publishes one after the other, on a new connection whenever the last one did not outlive it. */
function createPublisher(world: StepWorld) {
  let link: ProbeLink | undefined;
  const qos: QoS = world.maximumQoS === 0 ? 0 : 1;
  return async ({ topicName, payload }: { topicName: string; payload?: Uint8Array }): Promise<Try> => {
    if (link === undefined || link.ending !== undefined) {
      const attempt: Attempt = await world.connect();
      if (attempt.kind === "failed") return { isAccepted: false, words: "no connection any more" };
      ({ link } = attempt);
    }
    const answer = await link.publish({ topicName, qos, ...(payload === undefined ? {} : { payload }) });
    // QoS 0 has no answer: the next packet has one.
    const isAlive = qos > 0 || (await link.settle());
    const isAccepted = isTaken(answer) && isAlive && link.ending === undefined;
    if (!isAccepted && link.ending === undefined && answer.kind === "silence") link.destroy();
    const words = link.ending === undefined ? describePublished(answer, link.version) : describeEnding(link.ending);
    return { isAccepted, words: isAccepted ? "taken" : words };
  };
}

const MAXIMUM_UNFINISHED = 200;

/** Leaves QoS 2 messages unfinished until the broker's Receive Maximum is reached, and sends one more. */
export async function fillReceiveMaximum(world: StepWorld): Promise<void> {
  const finding = { id: "receive-maximum", subject: "Receive Maximum of the broker" };
  const { receiveMaximum } = world.announced;
  const announced = world.isV5 ? (receiveMaximum === undefined ? "65535, by default" : `${receiveMaximum}`) : undefined;
  if (world.maximumQoS < 2) {
    return world.report({ ...finding, announced, found: "needs QoS 2", verdict: world.isV5 ? "announced" : "unknown" });
  }
  const link = await world.open(finding);
  if (link === undefined) return undefined;
  const topicName = world.topic("unfinished");
  const limit = receiveMaximum ?? 65_535;
  const count = Math.min(limit, MAXIMUM_UNFINISHED);
  const begun: number[] = [];
  for (let index = 0; index < count && link.ending === undefined; index++) {
    begun.push(await link.beginPublish({ topicName, qos: 2 }));
  }
  let taken = 0;
  for (const identifier of begun) {
    const heard = await link.next((packet) =>
      packet.type === "PUBREC" && packet.packetIdentifier === identifier && packet.reasonCode < 0x80 ? true : undefined,
    );
    if (heard.kind !== "heard") break;
    taken++;
  }
  const isTried = taken === count && limit <= MAXIMUM_UNFINISHED && world.isV5;
  if (isTried) {
    await link.beginPublish({ topicName, qos: 2 });
    await link.settle();
  }
  const beyond = link.ending === undefined ? "taken" : describeEnding(link.ending);
  for (const packetIdentifier of begun.slice(0, taken)) {
    if (link.ending !== undefined) break;
    await link.send({ type: "PUBREL", packetIdentifier, reasonCode: 0 });
  }
  const found = `${taken} of ${count} unfinished messages are taken`;
  const isGood = taken === count && (!isTried || link.ending !== undefined);
  return world.report({
    ...finding,
    announced,
    found: isTried ? `${found}; one more: ${beyond}` : taken < count ? `${found}: ${beyond}` : found,
    verdict: isGood ? (isTried ? "as-announced" : "works") : "differs",
    note: isTried || taken < count ? undefined : "more were not tried",
    statements: world.isV5 ? ["MQTT5-3.3.4-7"] : [],
  });
}

const MAXIMUM_CONNECTIONS = 50;

/** Opens connection after connection, and keeps them. */
export async function connectOften(world: StepWorld): Promise<void> {
  let open = 0;
  let last: Attempt | undefined;
  while (open < MAXIMUM_CONNECTIONS && !world.signal.aborted) {
    last = await world.connect();
    if (last.kind === "failed") break;
    open++;
  }
  world.report({
    id: "many-connections",
    subject: "Many connections",
    found: last?.kind === "failed" ? `${open} at once, the next one is refused` : `${open} at once`,
    verdict: "works",
    note: last?.kind === "failed" ? undefined : "more were not tried",
  });
}
