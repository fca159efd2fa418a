import { performance } from "node:perf_hooks";
import { createCapture } from "#electron/engine/capture/index.ts";
import { createPolicyDraft } from "#electron/engine/security/policyDraft.ts";
import { startReplay } from "#electron/engine/security/replay.ts";
import { createSystemClock } from "#electron/engine/support/index.ts";
import { createTopicStore, defaultTopicLimits } from "#electron/engine/topics/index.ts";
import {
  bindPolicy,
  createPolicyRules,
  decide,
  type Identity,
  parsePolicy,
  type ParsedPolicy,
} from "#shared/policy/index.ts";
import { createTopicTable, parseTopicName, type TopicName } from "#shared/topic/index.ts";

// Prints what policies cost against the bars of the issue: `npm run bench:policy`.

const bars: { readonly label: string; readonly isReached: boolean }[] = [];

function print(
  label: string,
  value: number,
  unit: string,
  bar: { readonly text: string; readonly isReached: boolean },
) {
  bars.push({ label, isReached: bar.isReached });
  const verdict = bar.isReached ? "reached" : "MISSED";
  console.log(`${label.padEnd(58)} ${value.toFixed(1).padStart(12)} ${unit.padEnd(10)} ${verdict} (bar ${bar.text})`);
}

function atMost(label: string, ms: number, bar: number): void {
  print(label, ms, "ms", { text: `≤ ${bar} ms`, isReached: ms <= bar });
}

function name(text: string): TopicName {
  const parsed = parseTopicName(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
}

/** A policy of a plant: `rules` rules over several roles, templates, a denial in ten, six requirements. */
function plantText(rules: number, variation = ""): string {
  const roleCount = Math.max(1, Math.round(rules / 25));
  const templates = Array.from(
    { length: Math.max(2, Math.round(rules / 5)) },
    (_, index) =>
      `  - { id: t${index}, template: "plant/{site}/line${index}/{device}/data${variation}", direction: ${index % 2 === 0 ? "up" : "down"} }`,
  );
  const roles = Array.from({ length: roleCount }, (_, role) => {
    const count = Math.floor(rules / roleCount);
    const lines = Array.from({ length: count }, (_, index) => {
      const number = role * count + index;
      const effect = index % 10 === 9 ? "deny" : "allow";
      const action = index % 2 === 0 ? "publish" : "subscribe";
      const topic = `t${number % templates.length}`;
      return `      - { id: r${number}, effect: ${effect}, action: ${action}, topic: ${topic}, where: { site: self, device: ${index % 3 === 0 ? "any" : "self"} } }`;
    });
    return `  - id: role${role}\n    principals: { group: group${role} }\n    connect: { will: none }\n    rules:\n${lines.join("\n")}`;
  });
  return `mqttPolicy: 1
name: plant
identity:
  attributes:
    site: { source: account, trust: authenticated, pattern: "^[a-z0-9]{1,32}$" }
    device: { source: connect.clientId, trust: bound, pattern: "^[a-z0-9-]{1,32}$", unique: true }
topics:
${templates.join("\n")}
evaluation: { default: deny, order: deny-overrides, subscribe: strict }
roles:
${roles.join("\n")}
requirements:
  - { id: A, never: { role: role0, receives: t1, of: { site: other } } }
  - { id: B, never: { role: role0, publishes: t0, of: { site: other } } }
  - { id: C, soleWriter: { topic: t2, role: role0, sameClient: true } }
  - { id: D, always: { role: role0, canPublish: t2, of: self } }
  - { id: E, never: { role: role0, receives: any, of: { site: other } } }
  - { id: F, soleWriter: { topic: t4, role: role0 } }
`;
}

function plant(rules: number): ParsedPolicy {
  const parsed = parsePolicy(plantText(rules));
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  return parsed.value;
}

const client = (number: number, roles = 1): Identity => ({
  clientIdentifier: `device-${number}`,
  groups: Array.from({ length: roles }, (_, role) => `group${role}`),
  attributes: new Map([["site", `site${number % 20}`]]),
});

function measureDecide(): void {
  // One client that holds all hundred rules.
  const bound = bindPolicy(plant(100).document, client(1, 4));
  const topics = Array.from({ length: 1_000 }, (_, index) =>
    name(`plant/site${index % 3}/line${index % 20}/device-1/data`),
  );
  const ask = (rounds: number): number => {
    const start = performance.now();
    let allowed = 0;
    for (let index = 0; index < rounds; index++) {
      const topicName = topics[index % 1_000];
      if (topicName === undefined) continue;
      const request =
        index % 2 === 0
          ? ({ kind: "publish", topicName, qos: 0, retain: false } as const)
          : ({ kind: "receive", topicName } as const);
      if (decide(bound, request).effect === "allow") allowed += 1;
    }
    if (allowed === 0) throw new Error("nothing was allowed");
    return (rounds / (performance.now() - start)) * 1_000;
  };
  ask(200_000);
  const rate = Math.max(ask(1_000_000), ask(1_000_000), ask(1_000_000));
  print("decide(), 100 rules", rate / 1e6, "million/s", { text: "≥ 1", isReached: rate >= 1e6 });
}

interface Run {
  readonly totalMs: number;
  readonly longestMs: number;
}

/** Of three runs the quickest, and the shortest of their longest slices: others may hold the machine at times. */
async function bestOfThree(run: () => Promise<Run>): Promise<Run> {
  const runs = [await run(), await run(), await run()];
  return {
    totalMs: Math.min(...runs.map(({ totalMs }) => totalMs)),
    longestMs: Math.min(...runs.map(({ longestMs }) => longestMs)),
  };
}

/** Runs pieces of work until they are done. */
async function inPieces(work: () => boolean): Promise<Run> {
  const start = performance.now();
  let longestMs = 0;
  for (let isDone = false; !isDone;) {
    const before = performance.now();
    isDone = work();
    longestMs = Math.max(longestMs, performance.now() - before);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { totalMs: performance.now() - start, longestMs };
}

const SLICE_MS = 5;

async function runMatrix(): Promise<Run> {
  const { document } = plant(100);
  const clients = Array.from({ length: 1_000 }, (_, index) => client(index, 4));
  const topics = Array.from({ length: 1_000 }, (_, index) =>
    name(`plant/site${index % 20}/line${index % 20}/device-${index}/data`),
  );
  let cells = 0;
  let row = 0;
  let bound = bindPolicy(document, client(0, 4));
  let topic = topics.length;
  const run = await inPieces(() => {
    const deadline = performance.now() + SLICE_MS;
    while (performance.now() < deadline) {
      if (topic === topics.length) {
        const next = clients[row++];
        if (next === undefined) return true;
        bound = bindPolicy(document, next);
        topic = 0;
      }
      for (const end = Math.min(topics.length, topic + 100); topic < end; topic++) {
        const topicName = topics[topic];
        if (topicName === undefined) continue;
        const publish = decide(bound, { kind: "publish", topicName, qos: 0, retain: false });
        const receive = decide(bound, { kind: "receive", topicName });
        if (publish.effect === "allow" || receive.effect === "allow") cells += 1;
      }
    }
    return false;
  });
  if (cells === 0) throw new Error("nothing was allowed");
  return run;
}

async function measureMatrix(): Promise<void> {
  const { totalMs, longestMs } = await bestOfThree(runMatrix);
  atMost("matrix of 1 000 clients by 1 000 topics, publish and receive", totalMs, 1_000);
  atMost("  longest slice", longestMs, 10);
}

function measureEdit(): void {
  // Each edit is another text: nothing is known of it beforehand.
  const edit = (variation: string): number => {
    const text = plantText(500, variation);
    const start = performance.now();
    const draft = createPolicyDraft(text, "");
    const { policy } = draft.describe(undefined);
    if (policy === undefined) throw new Error(draft.errors[0]?.message);
    return performance.now() - start;
  };
  edit("w");
  edit("v");
  atMost("an edit analysed anew, 500 rules (best of 5)", Math.min(...["a", "b", "c", "d", "e"].map(edit)), 200);
}

const PACKETS = 1_000_000;

async function measureWhatIf(): Promise<void> {
  const clock = createSystemClock();
  const topics = createTopicTable({ topics: 2_000_000, bytes: 512 * 1024 * 1024, seed: 7 });
  const store = createTopicStore({ clock, topics, limits: defaultTopicLimits });
  const budget = { packets: PACKETS + 20_000, bytes: 1024 * 1024 * 1024 };
  const capture = createCapture({ clock, budget, topics, messages: store });
  const connections = Array.from({ length: 100 }, (_, index) => {
    const connection = capture.sink.connectionOpened({ point: "broker", remote: "127.0.0.1:1", local: "" });
    capture.sink.connectionIdentified(connection, { clientIdentifier: `device-${index}`, protocolVersion: 4 });
    return connection;
  });
  const encoder = new TextEncoder();
  const packets = Array.from({ length: 10_000 }, (_, index) => {
    const topic = encoder.encode(`plant/site${index % 20}/line${index % 20}/device-${index % 500}/data`);
    return Uint8Array.from([0x30, topic.length + 6, 0, topic.length, ...topic, 0x7b, 0x7d, 0x20, 0x20]);
  });
  for (let index = 0; index < PACKETS; index++) {
    const bytes = packets[index % packets.length] ?? new Uint8Array(0);
    const direction = index % 2 === 0 ? "toServer" : "toClient";
    capture.sink.packet(connections[index % 100] ?? 1, direction, bytes, 0, bytes.length, -1);
  }
  const accounts = {
    accounts: Array.from({ length: 100 }, (_, index) => ({
      clientId: `device-${index}`,
      groups: ["group0", "group1"],
      attributes: { site: `site${index % 20}` },
    })),
  };
  let flips = 0;
  const { totalMs, longestMs } = await bestOfThree(async () => {
    const start = performance.now();
    const replay = startReplay({
      source: capture,
      before: createPolicyRules(plant(100)),
      after: createPolicyRules(plant(50)),
      accounts,
      range: { first: capture.log.firstSequence, end: capture.log.nextSequence },
      onProgress: () => {},
    });
    let longest = 0;
    for (let last = performance.now(); replay.state === "running";) {
      await new Promise((resolve) => setImmediate(resolve));
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
    if (replay.judged !== PACKETS || replay.flipCount === 0) throw new Error("nothing was compared");
    flips = replay.flipCount;
    return { totalMs: performance.now() - start, longestMs: longest };
  });
  atMost(`what-if over 1 000 000 packets (${flips} flips)`, totalMs, 3_000);
  atMost("  longest slice", longestMs, 10);
}

measureDecide();
await measureMatrix();
measureEdit();
await measureWhatIf();
const missed = bars.filter(({ isReached }) => !isReached);
console.log(`\n${bars.length - missed.length} of ${bars.length} bars reached`);
if (missed.length > 0) process.exitCode = 1;
