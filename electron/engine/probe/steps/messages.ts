import type { QoS } from "#shared/mqtt/packet/index.ts";
import { describeGranted, describePublished, isGranted, isTaken } from "../words.ts";
import type { StepWorld } from "../world.ts";
import { nameAvailability, reportUnavailable } from "./availability.ts";

const LEVELS: readonly QoS[] = [0, 1, 2];

/** Subscribes with QoS 2, and publishes to itself with every QoS that may be used. */
export async function publishWithEachQoS(world: StepWorld): Promise<void> {
  const finding = { id: "maximum-qos", subject: "Maximum QoS" };
  const link = await world.open(finding);
  if (link === undefined) return;
  const announced = world.isV5
    ? world.announced.maximumQoS === undefined
      ? "2, by default"
      : String(world.announced.maximumQoS)
    : undefined;
  const topicName = world.topic("qos");
  const granted = await link.subscribe({ topicFilter: topicName, qos: 2 });
  world.report({
    id: "granted-qos",
    subject: "Subscription with QoS 2",
    found: describeGranted(granted),
    // A lower QoS may be granted; to refuse is not allowed. [MQTT5-3.2.2-10]
    verdict: isGranted(granted) ? "works" : "differs",
    statements: [world.version === 5 ? "MQTT5-3.2.2-10" : "MQTT311-3.8.4-5"],
  });
  let highest: number | undefined;
  const remarks: string[] = [];
  for (const qos of LEVELS) {
    if (qos > world.maximumQoS || link.ending !== undefined) break;
    const before = link.arrived;
    const answer = await link.publish({ topicName, qos });
    if (!isTaken(answer)) {
      remarks.push(`QoS ${qos}: ${describePublished(answer, link.version)}`);
      break;
    }
    const isBack = isGranted(granted) && (await link.arrivals(before + 1));
    if (isBack || qos > 0) highest = qos;
    if (isGranted(granted) && !isBack) remarks.push(`QoS ${qos} did not come back`);
  }
  world.report({
    id: "maximum-qos",
    subject: "Maximum QoS",
    announced,
    found: highest === undefined ? "none works" : String(highest),
    verdict: judgeQoS(world, highest),
    note: remarks.length === 0 ? undefined : remarks.join("; "),
    statements: world.version === 5 ? ["MQTT5-3.2.2-9", "MQTT5-3.3.4-1"] : ["MQTT311-3.3.4-1"],
  });
}

function judgeQoS(world: StepWorld, highest: number | undefined) {
  if (highest === undefined) return "not-supported";
  if (highest < world.maximumQoS) return world.isV5 ? "differs" : "not-supported";
  return world.isV5 ? "as-announced" : "works";
}

/** Has one message retained on a private topic, sees whether a new subscription gets it, and clears it. */
export async function retainAndClear(world: StepWorld): Promise<void> {
  const finding = { id: "retain", subject: "Retained messages" };
  const isV5 = world.version === 5;
  const isAvailable = world.announced.retainAvailable !== 0;
  const announced = nameAvailability(world, isAvailable);
  if (!isAvailable) return reportUnavailable(world, finding, "MQTT5-3.2.2-14");
  const link = await world.open(finding);
  if (link === undefined) return undefined;
  const topicName = world.topic("retained");
  const qos = world.maximumQoS === 0 ? 0 : 1;
  world.memory.retained.add(topicName);
  const answer = await link.publish({ topicName, qos, retain: true });
  await link.settle();
  const kept = await firstOfNewSubscription(world, topicName);
  const isKept = kept === "retained";
  if (kept === NOT_SENT) world.memory.retained.delete(topicName);
  world.report({
    ...finding,
    announced,
    found: isTaken(answer)
      ? isKept
        ? "kept, and sent to a new subscription"
        : `taken, but ${kept}`
      : describePublished(answer, link.version),
    verdict: isKept ? (world.isV5 ? "as-announced" : "works") : world.isV5 ? "differs" : "not-supported",
    statements: isV5 ? ["MQTT5-3.3.1-5", "MQTT5-3.3.1-9"] : ["MQTT311-3.3.1-5", "MQTT311-3.3.1-6"],
  });
  if (!isKept) return undefined;
  await link.publish({ topicName, qos, retain: true, payload: new Uint8Array(0) });
  await link.settle();
  const cleared = await firstOfNewSubscription(world, topicName);
  const isCleared = cleared === NOT_SENT;
  if (isCleared) world.memory.retained.delete(topicName);
  return world.report({
    id: "retain-clear",
    subject: "Clearing a retained message",
    found: isCleared ? "an empty one removes it" : `an empty one does not remove it: ${cleared}`,
    verdict: isCleared ? "works" : "differs",
    statements: [isV5 ? "MQTT5-3.3.1-6" : "MQTT311-3.3.1-10"],
  });
}

const NOT_SENT = "not sent to a new subscription";

async function firstOfNewSubscription(world: StepWorld, topicName: string): Promise<string> {
  const attempt = await world.connect();
  if (attempt.kind === "failed") return "nobody could look";
  const { link } = attempt;
  const granted = await link.subscribe({ topicFilter: topicName, qos: 0 });
  if (!isGranted(granted)) return `the subscription was ${describeGranted(granted)}`;
  await link.settle();
  const [message] = link.messages;
  await link.end();
  if (message === undefined) return NOT_SENT;
  return message.retain ? "retained" : "sent without RETAIN";
}

/** Publishes under a name with an alias, and then under the alias alone. */
export async function useTopicAlias(world: StepWorld): Promise<void> {
  const finding = { id: "topic-alias", subject: "Topic Alias Maximum" };
  if (!world.isV5) return world.report({ ...finding, found: "not part of 3.x", verdict: "not-supported" });
  const { topicAliasMaximum = 0 } = world.announced;
  const announced = String(topicAliasMaximum);
  if (topicAliasMaximum === 0) {
    const statements = ["MQTT5-3.2.2-18"];
    return world.report({ ...finding, announced, found: "not tried", verdict: "not-supported", statements });
  }
  const link = await world.open(finding, { version: 5 });
  if (link === undefined) return undefined;
  const topicName = world.topic("alias");
  await link.subscribe({ topicFilter: topicName, qos: 0 });
  // The highest one that is announced: if that works, all do.
  const properties = { topicAlias: topicAliasMaximum };
  await link.publish({ topicName, properties });
  await link.publish({ topicName: "", properties });
  const isNamed = await link.arrivals(2);
  const { ending } = link;
  return world.report({
    ...finding,
    announced,
    found: isNamed
      ? `alias ${topicAliasMaximum} works`
      : ending === undefined
        ? `alias ${topicAliasMaximum} does not stand for its topic`
        : describePublished({ kind: "ended", ending }, 5),
    verdict: isNamed ? "as-announced" : "differs",
    statements: ["MQTT5-3.2.2-17", "MQTT5-3.3.2-7"],
  });
}
