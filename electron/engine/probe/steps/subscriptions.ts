import { describeGranted, isGranted } from "../words.ts";
import type { StepWorld } from "../world.ts";
import { nameAvailability, reportUnavailable } from "./availability.ts";

/** Subscribes with + and # below the private prefix. */
export async function subscribeWithWildcards(world: StepWorld): Promise<void> {
  const finding = { id: "wildcards", subject: "Wildcard subscriptions" };
  const isAvailable = world.announced.wildcardSubscriptionAvailable !== 0;
  const announced = nameAvailability(world, isAvailable);
  const statements = [world.version === 5 ? "MQTT5-3.8.4-5" : "MQTT311-3.8.3-2"];
  if (!isAvailable) return reportUnavailable(world, finding, "MQTT5-U-3.2.2.3.11b");
  const link = await world.open(finding);
  if (link === undefined) return undefined;
  const single = await link.subscribe({ topicFilter: world.topic("+/single"), qos: 0 });
  const multi = await link.subscribe({ topicFilter: world.topic("multi/#"), qos: 0 });
  if (!isGranted(single) || !isGranted(multi)) {
    const found = `+ ${describeGranted(single)}, # ${describeGranted(multi)}`;
    return world.report({ ...finding, announced, found, verdict: world.isV5 ? "differs" : "refused", statements });
  }
  await link.publish({ topicName: world.topic("a/single") });
  await link.publish({ topicName: world.topic("multi/a/b") });
  const isSingle = (await link.message(({ topicName }) => topicName.endsWith("/a/single"))) !== undefined;
  const isMulti = (await link.message(({ topicName }) => topicName.endsWith("/multi/a/b"))) !== undefined;
  const works = isSingle && isMulti;
  return world.report({
    ...finding,
    announced,
    found: works ? "+ and # work" : `+ ${isSingle ? "works" : "gets nothing"}, # ${isMulti ? "works" : "gets nothing"}`,
    verdict: works ? (world.isV5 ? "as-announced" : "works") : "differs",
    statements,
  });
}

const SHARED_MESSAGES = 6;

/** Two members of one share group, and messages that each may go to one of them only. */
export async function shareSubscription(world: StepWorld): Promise<void> {
  const finding = { id: "shared", subject: "Shared subscriptions" };
  const isAvailable = world.announced.sharedSubscriptionAvailable !== 0;
  const announced = nameAvailability(world, isAvailable);
  if (!isAvailable) return reportUnavailable(world, finding, "MQTT5-U-3.2.2.3.13b");
  const one = await world.open(finding);
  const other = await world.open(finding);
  const sender = await world.open(finding);
  if (one === undefined || other === undefined || sender === undefined) return undefined;
  const topicName = world.topic("shared");
  const topicFilter = `$share/wirebench-${world.setting.mark}/${topicName}`;
  const answers = [await one.subscribe({ topicFilter, qos: 0 }), await other.subscribe({ topicFilter, qos: 0 })];
  const refused = answers.find((answer) => !isGranted(answer));
  if (refused !== undefined) {
    const verdict = world.isV5 ? "differs" : "not-supported";
    return world.report({ ...finding, announced, found: describeGranted(refused), verdict });
  }
  for (let index = 0; index < SHARED_MESSAGES; index++) await sender.publish({ topicName });
  await sender.settle();
  await Promise.all([one.settle(), other.settle()]);
  const [first, second] = [one.arrived, other.arrived];
  const isEachOnce = first + second === SHARED_MESSAGES;
  const split = `${first} and ${second} of ${SHARED_MESSAGES} messages`;
  if (first + second === 0) {
    const found = "granted, but nothing arrives";
    const note = "the broker may take `$share` for an ordinary topic";
    return world.report({ ...finding, announced, found, note, verdict: world.isV5 ? "differs" : "not-supported" });
  }
  return world.report({
    ...finding,
    announced,
    found: isEachOnce ? `each message goes to one member: ${split}` : `messages are lost or doubled: ${split}`,
    verdict: isEachOnce ? (world.isV5 ? "as-announced" : "works") : "differs",
    note: world.isV5 ? undefined : "not part of 3.x: an extension",
    statements: ["MQTT5-U-4.8.2a"],
  });
}

const IDENTIFIER = 268_435_455;

/** Subscribes with the highest identifier there is, and sees whether messages carry it. */
export async function identifySubscription(world: StepWorld): Promise<void> {
  const finding = { id: "subscription-identifiers", subject: "Subscription Identifiers" };
  if (!world.isV5) return world.report({ ...finding, found: "not part of 3.x", verdict: "not-supported" });
  const isAvailable = world.announced.subscriptionIdentifierAvailable !== 0;
  const announced = nameAvailability(world, isAvailable);
  if (!isAvailable) return reportUnavailable(world, finding, "MQTT5-U-3.2.2.3.12b");
  const link = await world.open(finding, { version: 5 });
  if (link === undefined) return undefined;
  const topicName = world.topic("identified");
  const granted = await link.subscribe({ topicFilter: topicName, qos: 0 }, IDENTIFIER);
  if (!isGranted(granted)) {
    return world.report({ ...finding, announced, found: describeGranted(granted), verdict: "differs" });
  }
  await link.publish({ topicName });
  const message = await link.message(() => true);
  const isCarried = message?.subscriptionIdentifiers.includes(IDENTIFIER) === true;
  return world.report({
    ...finding,
    announced,
    found: isCarried
      ? "messages carry the identifier"
      : message === undefined
        ? "no message arrives"
        : "messages arrive without it",
    verdict: isCarried ? "as-announced" : "differs",
    statements: ["MQTT5-3.3.4-3"],
  });
}

/** Subscribes with No Local, and publishes. */
export async function suppressOwn(world: StepWorld): Promise<void> {
  const finding = { id: "no-local", subject: "No Local" };
  if (!world.isV5) return world.report({ ...finding, found: "not part of 3.x", verdict: "not-supported" });
  const link = await world.open(finding, { version: 5 });
  if (link === undefined) return undefined;
  const topicName = world.topic("no-local");
  const granted = await link.subscribe({ topicFilter: topicName, qos: 0, noLocal: true });
  if (!isGranted(granted)) {
    return world.report({ ...finding, found: describeGranted(granted), verdict: "refused" });
  }
  await link.publish({ topicName });
  await link.settle();
  return world.report({
    ...finding,
    found: link.arrived === 0 ? "own messages do not come back" : "own messages come back all the same",
    verdict: link.arrived === 0 ? "works" : "differs",
    statements: ["MQTT5-3.8.3-3"],
  });
}

/** Subscribes to everything for a moment. */
export async function subscribeToEverything(world: StepWorld): Promise<void> {
  const finding = { id: "everything", subject: "Subscription to #" };
  const link = await world.open(finding);
  if (link === undefined) return;
  const granted = await link.subscribe({ topicFilter: "#", qos: 0 });
  await world.pause(world.limits.quietMs);
  const { arrived } = link;
  // Its end ends the subscription, too: sooner than UNSUBSCRIBE would, which waits behind all that comes.
  link.destroy();
  world.report({
    ...finding,
    found: isGranted(granted)
      ? `${describeGranted(granted)}; ${arrived} messages came in ${world.limits.quietMs} ms`
      : describeGranted(granted),
    verdict: isGranted(granted) ? "works" : "refused",
    note: isGranted(granted)
      ? "this client may see whatever is published here, or its deliveries are filtered"
      : undefined,
  });
}
