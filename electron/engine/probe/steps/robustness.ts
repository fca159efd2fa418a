import { encode } from "#shared/mqtt/codec/index.ts";
import { reasonCode } from "#shared/mqtt/spec/index.ts";
import type { ProbeLink } from "../link.ts";
import { describeEnding } from "../words.ts";
import type { StepWorld } from "../world.ts";

/** Connects twice with one Client Identifier. */
export async function takeOver(world: StepWorld): Promise<void> {
  for (const version of world.memory.versions) {
    if (version === 3) continue;
    const finding = {
      id: `takeover-${version}`,
      subject: version === 5 ? "Takeover in 5.0" : "Takeover in 3.1.1",
      statements: [version === 5 ? "MQTT5-3.1.4-3" : "MQTT311-3.1.4-2"],
    };
    const clientIdentifier = world.identifier();
    const first = await world.open(finding, { version, clientIdentifier });
    if (first === undefined) return;
    const second = await world.connect({ version, clientIdentifier });
    await first.gone(world.limits.answerMs);
    const { ending } = first;
    const links = [first.connection, second.kind === "open" ? second.link.connection : second.connection];
    const isTold =
      version === 4 || (ending?.kind === "disconnect" && ending.reasonCode === reasonCode.sessionTakenOver);
    const seconds = second.kind === "open" ? "" : "; the second one is refused";
    world.report({
      ...finding,
      links,
      found: (ending === undefined ? "the first one stays" : `the first one: ${describeEnding(ending)}`) + seconds,
      verdict: ending === undefined || second.kind === "failed" || !isTold ? "differs" : "works",
      note: ending !== undefined && !isTold ? "5.0 wants it to be told with 0x8E Session taken over" : undefined,
    });
  }
}

/** A version that nobody speaks. */
const UNKNOWN_VERSION = 9;
/** Fixed header, length and name of the protocol come before it. */
const VERSION_OFFSET = 8;
const PINGREQ = Uint8Array.of(0xc0, 0x00);

/** Sends what no broker may accept, each on a connection of its own. */
export async function sendMalformed(world: StepWorld): Promise<void> {
  const isV5 = world.version === 5;
  const invalid = { id: "malformed-qos", subject: "PUBLISH with QoS 3" };
  const connected = await world.open(invalid);
  if (connected !== undefined) {
    await connected.sendBytes(publishWithQoS3(world.topic("malformed"), isV5));
    await reportEnd(world, connected, invalid, isV5 ? "MQTT5-4.13.1-1" : "MQTT311-3.3.1-4");
  }

  const again = { id: "second-connect", subject: "Second CONNECT" };
  const twice = await world.open(again);
  if (twice !== undefined) {
    await twice.sendBytes(plainConnect(world));
    await reportEnd(world, twice, again, isV5 ? "MQTT5-3.1.0-2" : "MQTT311-3.1.0-2");
  }

  const early = { id: "no-connect", subject: "PINGREQ before CONNECT" };
  const bare = await world.openBare(world.version);
  if (bare !== undefined) {
    await bare.sendBytes(PINGREQ);
    await reportEnd(world, bare, early, isV5 ? "MQTT5-3.1.0-1" : "MQTT311-3.1.0-1");
  }

  const unknown = { id: "unknown-version", subject: `CONNECT of version ${UNKNOWN_VERSION}` };
  const future = await world.openBare(4);
  if (future !== undefined) {
    const connect = plainConnect(world);
    connect[VERSION_OFFSET] = UNKNOWN_VERSION;
    await future.sendBytes(connect);
    await reportEnd(world, future, unknown, isV5 ? "MQTT5-3.1.2-2" : "MQTT311-3.1.2-2");
  }
}

async function reportEnd(
  world: StepWorld,
  link: ProbeLink,
  finding: { readonly id: string; readonly subject: string },
  statement: string,
): Promise<void> {
  const answer = await link.next((packet) => (packet.type === "CONNACK" ? packet.reasonCode : undefined));
  const isGone = await link.gone(world.limits.answerMs);
  const said = answer.kind === "heard" ? `CONNACK with code ${answer.value}, ` : "";
  const { ending } = link;
  world.report({
    ...finding,
    found: ending === undefined ? `${said}the connection stays open` : `${said}${describeEnding(ending)}`,
    verdict: isGone ? "works" : "differs",
    note: isGone || ending === undefined ? undefined : "but the network connection stays open",
    statements: [statement],
    links: [link.connection],
  });
}

/** Without credentials: nobody is to be let in by it. */
function plainConnect(world: StepWorld): Uint8Array {
  return encode(
    {
      type: "CONNECT",
      protocolVersion: 4,
      clean: true,
      keepAliveSeconds: 10,
      clientIdentifier: world.identifier(),
    },
    4,
  );
}

function publishWithQoS3(topicName: string, isV5: boolean): Uint8Array {
  const properties = isV5 ? {} : undefined;
  const packet = encode(
    {
      type: "PUBLISH",
      dup: false,
      qos: 2,
      retain: false,
      topicName,
      packetIdentifier: 1,
      payload: new Uint8Array(0),
      ...(properties === undefined ? {} : { properties }),
    },
    isV5 ? 5 : 4,
  );
  packet[0] = (packet[0] ?? 0) | 0x06;
  return packet;
}
