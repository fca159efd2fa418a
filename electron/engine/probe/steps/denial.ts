import type { Properties, ProtocolVersion, QoS } from "#shared/mqtt/packet/index.ts";
import type { ProbeLink, PublishAnswer } from "../link.ts";
import { describeEnding, describeGranted, describePublished, isGranted, isTaken } from "../words.ts";
import type { StepWorld } from "../world.ts";

/** Publishes below $SYS, which is the broker's own. */
export async function publishBelowSys(world: StepWorld): Promise<void> {
  const topicName = `$SYS/wirebench-probe/${world.setting.mark}`;
  await publishDenied(world, topicName, { id: "server-topics", subject: "Publishing below $SYS" });
}

/** Publishes to a topic that a person has named, and subscribes to it. */
export async function publishWhereDenied(world: StepWorld): Promise<void> {
  const topicName = world.setting.deniedTopic;
  if (topicName === undefined) return;
  const { isGrantedIn5, isLost } = await publishDenied(world, topicName, {
    id: "denied-publish",
    subject: `Publishing to \`${topicName.slice(0, 200)}\``,
  });
  const finding = { id: "denied-subscribe", subject: `Subscribing to \`${topicName.slice(0, 200)}\`` };
  const link = await world.open(finding);
  if (link === undefined) return;
  const granted = await link.subscribe({ topicFilter: topicName, qos: 0 });
  const found = describeGranted(granted);
  const { memory } = world;
  if (!isGranted(granted)) {
    if (granted.kind === "heard") memory.denial = { ...memory.denial, subscribe: "refuse" };
    return world.report({ ...finding, found, verdict: granted.kind === "silence" ? "unknown" : "refused" });
  }
  const { publishV5 } = memory.denial;
  // A broker that tells of a denied publish did not deny this one: what kept it back is the delivery.
  if (isGrantedIn5 && isLost && (publishV5 === "reason-code" || publishV5 === "disconnect")) {
    memory.denial = { ...memory.denial, subscribe: "grant" };
    return world.report({
      ...finding,
      found: `${found}, but a message that was taken does not arrive`,
      verdict: "refused",
      note: "deliveries are withheld",
    });
  }
  return world.report({
    ...finding,
    found,
    verdict: "works",
    note: "whether deliveries are withheld shows only when somebody may publish there",
  });
}

/** Tries one topic in 5.0 and in 3.1.1, with a subscription of its own that shows what arrives. */
async function publishDenied(
  world: StepWorld,
  topicName: string,
  { id, subject }: { readonly id: string; readonly subject: string },
): Promise<{ readonly isGrantedIn5: boolean; readonly isLost: boolean }> {
  const qos: QoS = world.maximumQoS === 0 ? 0 : 1;
  let isDeniedIn5 = false;
  let isWithheld = false;
  let outcome = { isGrantedIn5: false, isLost: false };
  for (const version of world.memory.versions) {
    if (version === 3) continue;
    const finding = { id: `${id}-${version}`, subject: `${subject}, ${version === 5 ? "5.0" : "3.1.1"}` };
    const observer = await world.open(finding);
    const link = await world.open(finding, { version });
    if (observer === undefined || link === undefined) return outcome;
    const isObserved = isGranted(await observer.subscribe({ topicFilter: topicName, qos: 0 }));
    const answer = await link.publish({ topicName, qos });
    await link.settle();
    await observer.settle();
    const hasArrived = observer.messages.some((each) => each.topicName === topicName);
    const { publishV5 } = world.memory.denial;
    isWithheld ||= version === 5 && (publishV5 === "reason-code" || publishV5 === "disconnect");
    const judged = judge({ version, answer, link, hasArrived, isObserved, isDeniedIn5, isWithheld, qos });
    if (version === 5) {
      isDeniedIn5 = judged.isDenied;
      isWithheld &&= !judged.isDenied;
      outcome = {
        isGrantedIn5: isObserved && answer.kind === "acknowledged" && answer.reasonCode < 0x80,
        isLost: !hasArrived,
      };
    }
    noteDenial(world, version, judged.kind);
    const links = [link.connection, observer.connection];
    const statements = version === 4 ? ["MQTT311-3.3.5-2"] : [];
    const { found, verdict, note } = judged;
    world.report({ ...finding, found, verdict, note, statements, links });
    await Promise.all([link.end(), observer.end()]);
  }
  return outcome;
}

type DenialKind = "ack" | "close" | "reason-code" | "disconnect" | "silent" | undefined;

interface Judged {
  readonly kind: DenialKind;
  readonly isDenied: boolean;
  readonly found: string;
  readonly verdict: "works" | "refused" | "unknown";
  readonly note?: string;
}

function judge(seen: {
  readonly version: ProtocolVersion;
  readonly answer: PublishAnswer;
  readonly link: ProbeLink;
  readonly hasArrived: boolean;
  readonly isObserved: boolean;
  readonly isDeniedIn5: boolean;
  /** A publish that is denied would say so, or did not: what is lost was taken, and not delivered. */
  readonly isWithheld: boolean;
  readonly qos: QoS;
}): Judged {
  const { version, answer, link, hasArrived, isObserved, isDeniedIn5, isWithheld, qos } = seen;
  if (hasArrived) return { kind: undefined, isDenied: false, found: "passed on", verdict: "works" };
  const { ending } = link;
  if (ending !== undefined) {
    const isTold = ending.kind === "disconnect";
    const kind = version === 4 ? "close" : isTold ? "disconnect" : undefined;
    return { kind, isDenied: true, found: describeEnding(ending), verdict: "refused" };
  }
  const words = describePublished(answer, version);
  if (answer.kind === "acknowledged" && answer.reasonCode >= 0x80) {
    return { kind: "reason-code", isDenied: true, found: words, verdict: "refused" };
  }
  if (answer.kind === "silence") return { kind: undefined, isDenied: false, found: words, verdict: "unknown" };
  const found = `${words}, but not passed on`;
  if (isObserved && isWithheld && answer.kind === "acknowledged") {
    const note = "this broker tells of a denied publish: it was taken, and its delivery withheld";
    return { kind: undefined, isDenied: false, found, verdict: "works", note };
  }
  if (isObserved && version === 5) {
    const note = "denied without a word, or there is no way to its subscription";
    return { kind: qos === 0 ? undefined : "silent", isDenied: true, found, verdict: "refused", note };
  }
  if (version === 4 && (isObserved || isDeniedIn5)) {
    return { kind: qos === 0 ? undefined : "ack", isDenied: true, found, verdict: "refused" };
  }
  const note = "whether it was passed on cannot be seen: the subscription to it is refused";
  return { kind: undefined, isDenied: false, found: words, verdict: "unknown", note };
}

function noteDenial({ memory }: StepWorld, version: ProtocolVersion, kind: DenialKind): void {
  if (version === 4 && (kind === "ack" || kind === "close")) memory.denial = { ...memory.denial, publishV3: kind };
  if (version === 5 && (kind === "reason-code" || kind === "disconnect" || kind === "silent")) {
    memory.denial = { ...memory.denial, publishV5: kind };
  }
}

/** Uses whatever CONNACK says the broker does not support, each on a connection of its own. */
export async function useTheUnavailable(world: StepWorld): Promise<void> {
  if (!world.isV5) return;
  const { announced } = world;
  const { maximumQoS, topicAliasMaximum = 0 } = announced;
  if (maximumQoS === 0 || maximumQoS === 1) {
    const qos: QoS = maximumQoS === 0 ? 1 : 2;
    await publishBeyond(world, "qos", `QoS ${qos} although ${maximumQoS} is the maximum`, "MQTT5-U-3.2.2.3.4b", {
      qos,
    });
  }
  if (announced.retainAvailable === 0) {
    const retain = { retain: true };
    await publishBeyond(world, "retain", "RETAIN although it is not available", "MQTT5-3.2.2-14", retain);
  }
  if (topicAliasMaximum < 65_535) {
    const properties = { topicAlias: topicAliasMaximum + 1 };
    const subject = `Topic Alias ${topicAliasMaximum + 1} although ${topicAliasMaximum} is the maximum`;
    await publishBeyond(world, "alias", subject, "MQTT5-U-3.3.4b", { properties });
  }
  const topicFilter = world.topic("beyond");
  if (announced.wildcardSubscriptionAvailable === 0) {
    const subject = "A wildcard although they are not available";
    await subscribeBeyond(world, "wildcard", subject, "MQTT5-U-3.2.2.3.11b", `${topicFilter}/+`);
  }
  if (announced.sharedSubscriptionAvailable === 0) {
    const shared = `$share/wirebench-${world.setting.mark}/${topicFilter}`;
    const subject = "A shared subscription although they are not available";
    await subscribeBeyond(world, "shared", subject, "MQTT5-U-3.2.2.3.13b", shared);
  }
  if (announced.subscriptionIdentifierAvailable === 0) {
    const subject = "A Subscription Identifier although they are not available";
    await subscribeBeyond(world, "identifier", subject, "MQTT5-U-3.2.2.3.12b", topicFilter, 1);
  }
}

async function publishBeyond(
  world: StepWorld,
  name: string,
  subject: string,
  statement: string,
  how: { readonly qos?: QoS; readonly retain?: boolean; readonly properties?: Properties },
): Promise<void> {
  const finding = { id: `beyond-${name}`, subject };
  const link = await world.open(finding, { version: 5 });
  if (link === undefined) return;
  const topicName = world.topic(`beyond-${name}`);
  if (how.retain === true) world.memory.retained.add(topicName);
  const answer = await link.publish({ topicName, ...how });
  if (link.ending === undefined) await link.settle();
  // What ended the connection, or was refused by its code, was not kept.
  if (!isTaken(answer) || link.ending !== undefined) world.memory.retained.delete(topicName);
  reportBeyond(world, finding, statement, link, {
    isTaken: isTaken(answer),
    words: describePublished(answer, 5),
  });
}

async function subscribeBeyond(
  world: StepWorld,
  name: string,
  subject: string,
  statement: string,
  topicFilter: string,
  identifier?: number,
): Promise<void> {
  const finding = { id: `beyond-${name}`, subject };
  const link = await world.open(finding, { version: 5 });
  if (link === undefined) return;
  const answer = await link.subscribe({ topicFilter, qos: 0 }, identifier);
  reportBeyond(world, finding, statement, link, { isTaken: isGranted(answer), words: describeGranted(answer) });
}

function reportBeyond(
  world: StepWorld,
  finding: { readonly id: string; readonly subject: string },
  statement: string,
  link: ProbeLink,
  { isTaken: wasTaken, words }: { readonly isTaken: boolean; readonly words: string },
): void {
  const { ending } = link;
  const isRefused = ending !== undefined || !wasTaken;
  world.report({
    ...finding,
    found: ending === undefined ? (wasTaken ? "taken all the same" : words) : describeEnding(ending),
    verdict: isRefused ? "refused" : "differs",
    statements: [statement],
    links: [link.connection],
  });
}
