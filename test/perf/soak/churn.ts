import { connect as connectTcp } from "node:net";
import mqtt, { type MqttClient } from "mqtt";
import { illegalPackets } from "#test/fixtures/mqtt/index.ts";

/** What the churn has done so far. */
export interface ChurnCounts {
  connects: number;
  messages: number;
  hostile: number;
}

/** Numbers that look random, the same in every run. */
type Dice = (below: number) => number;

const TOPICS = 500;
/** CONNECT of 3.1.1 with Clean Session and an empty Client Identifier. */
const CONNECT = Uint8Array.of(0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 0);

export function createDice(seed: number): Dice {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Clients that come, subscribe, publish at every QoS, and go in every way there is, one after the other. */
export async function churn(port: number, dice: Dice, counts: ChurnCounts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const isVersion5 = dice(2) === 0;
    const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
      clientId: `churn-${dice(200)}`,
      protocolVersion: isVersion5 ? 5 : 4,
      // Few sessions are kept, and only for a while: what stays for ever is no leak, but looks like one.
      clean: !isVersion5 || dice(2) === 0,
      ...(isVersion5 ? { properties: { sessionExpiryInterval: 3 } } : {}),
      reconnectPeriod: 0,
      will: { topic: `churn/${dice(TOPICS)}/will`, payload: Buffer.from("gone"), qos: 1, retain: false },
    });
    client.on("error", () => undefined);
    await live(client, dice, counts);
    counts.connects += 1;
  }
}

async function live(client: MqttClient, dice: Dice, counts: ChurnCounts): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    client.once("close", resolve);
  });
  const connected = new Promise<void>((resolve) => {
    client.once("connect", () => resolve());
  });
  await Promise.race([connected, closed]);
  // A client whose identifier was taken over meanwhile cannot finish: it is given up.
  const work = useClient(client, dice, counts).catch(() => undefined);
  await Promise.race([work, closed]);
  client.end(dice(2) === 0);
  client.stream.destroy();
  await closed;
}

async function useClient(client: MqttClient, dice: Dice, counts: ChurnCounts): Promise<void> {
  const filters = [`churn/${dice(TOPICS)}/#`, `churn/+/${dice(10)}`, `$share/group${dice(5)}/churn/#`];
  await client.subscribeAsync(filters[dice(filters.length)] ?? "churn/#", { qos: level(dice) });
  for (let count = 10 + dice(40); count > 0; count--) {
    const payload = Buffer.alloc(dice(20) === 0 ? dice(50_000) : dice(200), "x");
    const retain = dice(10) === 0;
    await client.publishAsync(`churn/${dice(TOPICS)}/${dice(10)}`, payload, { qos: level(dice), retain });
    counts.messages += 1;
  }
}

function level(dice: Dice): 0 | 1 | 2 {
  return ([0, 1, 2] as const)[dice(3)] ?? 0;
}

/** Connections that send what no client may, or stop in the middle of a packet. */
export async function attack(port: number, dice: Dice, counts: ChurnCounts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const socket = connectTcp({ host: "127.0.0.1", port });
    socket.on("error", () => undefined);
    socket.resume();
    const [, packet] = illegalPackets[dice(illegalPackets.length)] ?? ["", []];
    const bytes = Uint8Array.from([...(dice(5) === 0 ? [] : CONNECT), ...packet]);
    for (let change = dice(3); change > 0; change--) bytes[dice(bytes.length)] = dice(256);
    socket.write(bytes.subarray(0, 1 + dice(bytes.length)));
    counts.hostile += 1;
    const closed = new Promise((resolve) => {
      socket.once("close", resolve);
    });
    const patience = setTimeout(() => socket.destroy(), 100);
    await closed;
    clearTimeout(patience);
  }
}
