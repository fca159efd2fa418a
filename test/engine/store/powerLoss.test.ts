import { describe, expect, test } from "vitest";
import { createStrictClient, judge, type StrictClient } from "#test/support/strictClient.ts";
import { createStoreWorld, type Ending } from "./storeWorld.ts";

/** Numbers that anybody can repeat. */
function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

const KINDS = 3;
const qosOf = (number: number): 0 | 1 | 2 => (number % KINDS === 0 ? 1 : 2);

/** A publisher and two subscribers over a broker that ends, at any turn, `endings` times. Counts what went wrong. */
async function run(options: {
  readonly seed: number;
  readonly sync: boolean;
  readonly ending: Ending;
  readonly endings: number;
}) {
  const random = createRandom(options.seed);
  const world = await createStoreWorld({ sync: options.sync });
  const clients = [
    createStrictClient({ clientIdentifier: "publisher" }),
    createStrictClient({ clientIdentifier: "once", subscriptions: [{ topic: "t/#", qos: 2 }] }),
    createStrictClient({
      clientIdentifier: "slow",
      subscriptions: [{ topic: "t/+", qos: 1 }],
      answers: () => random(3) > 0,
    }),
  ] as const;
  const [publisher, once, slow] = clients;
  const peers = new Map<StrictClient, ReturnType<typeof world.openPeer>>();
  let number = 0;

  function attach(client: StrictClient): void {
    const peer = world.openPeer();
    peers.set(client, peer);
    client.attach(peer);
  }

  async function turn(): Promise<void> {
    for (const [client, peer] of peers) {
      const bytes = peer.read();
      if (bytes.length > 0) client.received(bytes);
      else if (peer.isEnded) attach(client);
    }
    await new Promise(setImmediate);
  }

  async function drain(): Promise<void> {
    for (let idle = 0, before = -1; idle < 8;) {
      await turn();
      const now = publisher.unfinished + once.seen.size * 7 + slow.seen.size * 11;
      idle = now === before ? idle + 1 : 0;
      before = now;
    }
  }

  for (const client of clients) attach(client);
  await drain();
  for (let ending = 0; ending < options.endings; ending++) {
    for (let turns = random(30); turns >= 0; turns--) {
      for (let count = random(8); count > 0; count--) {
        number += 1;
        publisher.publish({ topic: `t/${qosOf(number)}`, qos: qosOf(number), number });
      }
      if (random(12) === 0) {
        // A client that changes its connection in between.
        const client = clients[random(clients.length)];
        if (client !== undefined) {
          peers.get(client)?.drop();
          attach(client);
        }
      }
      await turn();
    }
    await world.restart(options.ending, { arrives: random(2) === 0 });
    for (const client of clients) attach(client);
  }
  await drain();
  for (const client of [once, slow]) {
    // A slow client is given another connection until nothing is left for it.
    for (let round = 0; round < 12; round++) {
      peers.get(client)?.drop();
      attach(client);
      await drain();
    }
  }
  const isTwo = (each: number): boolean => qosOf(each) === 2;
  return {
    sent: number,
    taken: publisher.taken.size,
    complaints: clients.flatMap((client) => client.complaints),
    once: judge(publisher, once, () => true),
    exactlyOnce: judge(publisher, once, isTwo),
    slow: judge(publisher, slow, () => true),
  };
}

describe.each<Ending>(["kill", "lose-power"])("under QoS 1 and 2, a broker that ends at any turn by %s", (ending) => {
  test.each([1, 2, 3])("loses nothing and delivers QoS 2 once (seed %i)", async (seed) => {
    const outcome = await run({ seed, ending, endings: 60, sync: ending === "lose-power" });
    expect(outcome.sent).toBeGreaterThan(1_000);
    expect(outcome.taken).toBe(outcome.sent);
    expect(outcome.complaints).toEqual([]);
    expect(outcome.once.lost).toEqual([]);
    expect(outcome.slow.lost).toEqual([]);
    expect(outcome.exactlyOnce).toEqual({ lost: [], repeated: [], misplaced: [] });
  });
});

test("the judge sees what a broker loses that acknowledges before the disk has it", async () => {
  const outcome = await run({ seed: 1, ending: "lose-power", endings: 20, sync: false });
  expect(outcome.once.lost.length + outcome.complaints.length).toBeGreaterThan(0);
});
