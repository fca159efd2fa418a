import { escapeText } from "#shared/base/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { describeGranted, isGranted } from "../words.ts";
import type { StepWorld } from "../world.ts";

const SESSION_SECONDS = 120;

/** Connects without a Client Identifier, in 5.0 and 3.1.1. */
export async function askForIdentifier(world: StepWorld): Promise<void> {
  for (const version of world.memory.versions) {
    if (version === 3) continue;
    const finding = {
      id: `identifier-${version}`,
      subject: version === 5 ? "Empty Client Identifier in 5.0" : "Empty Client Identifier in 3.1.1",
      statements: [version === 5 ? "MQTT5-3.2.2-16" : "MQTT311-3.1.3-6"],
    };
    const attempt = await world.connect({ version, clientIdentifier: "" });
    if (attempt.kind === "failed") {
      const isRefused = attempt.end.kind === "protocol";
      const found = isRefused ? "refused" : "no connection";
      world.report({ ...finding, found, verdict: isRefused ? "refused" : "unknown", links: [attempt.connection] });
      continue;
    }
    const assigned = attempt.connack.properties?.assignedClientIdentifier;
    const links = [attempt.link.connection];
    if (version === 4) world.report({ ...finding, found: "accepted", verdict: "works", links });
    else if (assigned === undefined) {
      world.report({ ...finding, found: "accepted, without an Assigned Client Identifier", verdict: "differs", links });
    } else {
      const note = `\`${escapeText(assigned.slice(0, 200))}\``;
      world.report({
        ...finding,
        found: "accepted, with an Assigned Client Identifier",
        verdict: "works",
        note,
        links,
      });
    }
    await attempt.link.end();
  }
}

/** Asks for PINGRESP, and says which Keep Alive holds. */
export async function ping(world: StepWorld): Promise<void> {
  const finding = { id: "keep-alive", subject: "Keep Alive" };
  const link = await world.open(finding);
  if (link === undefined) return;
  const { serverKeepAlive } = world.announced;
  const announced = !world.isV5
    ? undefined
    : serverKeepAlive === undefined
      ? "as the client wishes"
      : `Server Keep Alive ${serverKeepAlive} s`;
  await link.send({ type: "PINGREQ" });
  const answer = await link.next((packet) => (packet.type === "PINGRESP" ? true : undefined));
  const isAnswered = answer.kind === "heard";
  world.report({
    ...finding,
    announced,
    found: isAnswered ? "PINGREQ is answered" : "PINGREQ is not answered",
    verdict: isAnswered ? "works" : "differs",
    statements: [world.version === 5 ? "MQTT5-3.12.4-1" : "MQTT311-3.12.4-1"],
  });
}

/** Leaves a session, has a message sent to it, and comes back. */
export async function leaveAndResume(world: StepWorld): Promise<void> {
  for (const version of world.memory.versions) {
    if (version !== 3) await leaveIn(world, version);
  }
}

async function leaveIn(world: StepWorld, version: ProtocolVersion): Promise<void> {
  const finding = {
    id: `session-${version}`,
    subject:
      version === 5 ? "Session that outlives its connection, 5.0" : "Session that outlives its connection, 3.1.1",
    statements:
      version === 5 ? ["MQTT5-3.1.2-23", "MQTT5-3.2.2-3"] : ["MQTT311-3.1.2-4", "MQTT311-3.1.2-5", "MQTT311-3.2.2-2"],
  };
  const { memory } = world;
  const clientIdentifier = world.identifier();
  const properties = { sessionExpiryInterval: SESSION_SECONDS };
  const inSession = { version, clientIdentifier, ...(version === 5 ? { properties } : {}) };
  // In 3.1.1 only a session that was not begun clean outlives its connection.
  const first = await world.connect({ ...inSession, clean: version === 5 });
  if (first.kind === "failed") {
    return world.report({ ...finding, found: "refused", verdict: "refused", links: [first.connection] });
  }
  memory.sessions.set(clientIdentifier, version);
  const granted = first.connack.properties?.sessionExpiryInterval;
  const announced =
    version === 4
      ? undefined
      : granted === undefined
        ? `${SESSION_SECONDS} s, as asked for`
        : `${granted} s, ${SESSION_SECONDS} s asked for`;
  const topicName = world.topic(`session-${version}`);
  const qos = world.maximumQoS === 0 ? 0 : 1;
  await first.link.subscribe({ topicFilter: topicName, qos });
  await first.link.end();

  const sender = await world.connect();
  if (sender.kind === "open") {
    await sender.link.publish({ topicName, qos });
    await sender.link.end();
  }
  const second = await world.connect({ ...inSession, clean: false });
  if (second.kind === "failed") {
    return world.report({ ...finding, announced, found: "it could not come back", verdict: "unknown" });
  }
  const isPresent = second.connack.sessionPresent;
  const message = isPresent && qos > 0 ? await second.link.message(() => true, world.limits.quietMs) : undefined;
  // Ends the session, or leaves it to the cleaning up.
  await second.link.end(version === 5 ? { sessionExpiryInterval: 0 } : undefined);
  if (version === 5) memory.sessions.delete(clientIdentifier);
  const isNotWanted = granted === 0;
  return world.report({
    ...finding,
    announced,
    found: isPresent
      ? message === undefined
        ? "kept"
        : "kept, with the message that came meanwhile"
      : "gone with its connection",
    verdict:
      isPresent === isNotWanted
        ? version === 5
          ? "differs"
          : "not-supported"
        : version === 5
          ? "as-announced"
          : "works",
  });
}

/** Has a connection with a will cut off, and waits for the will. */
export async function leaveWill(world: StepWorld): Promise<void> {
  const finding = { id: "will", subject: "Will Message" };
  const observer = await world.open(finding);
  if (observer === undefined) return;
  const topicName = world.topic("will");
  const granted = await observer.subscribe({ topicFilter: topicName, qos: 0 });
  if (!isGranted(granted)) {
    return world.report({ ...finding, found: `subscription ${describeGranted(granted)}`, verdict: "unknown" });
  }
  const payload = new TextEncoder().encode("wirebench probe");
  const leaver = await world.connect({ will: { topicName, payload, qos: 0, retain: false } });
  if (leaver.kind === "failed") {
    return world.report({ ...finding, found: "CONNECT with a will is refused", verdict: "refused" });
  }
  leaver.link.destroy();
  const message = await observer.message((each) => each.topicName === topicName);
  return world.report({
    ...finding,
    found:
      message === undefined ? "not published after the connection was cut" : "published when the connection was cut",
    verdict: message === undefined ? "differs" : "works",
    statements: [world.version === 5 ? "MQTT5-3.1.2-8" : "MQTT311-3.1.2-8"],
  });
}
