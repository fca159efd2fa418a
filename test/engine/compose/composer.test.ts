import { describe, expect, it } from "vitest";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { PublishJob, PublishOutcome } from "#shared/contract/index.ts";
import type { ComposedMessage } from "#shared/message/index.ts";
import { createTopicTable } from "#shared/topic/index.ts";
import type { ClientConnection, OutgoingMessage } from "#electron/engine/client/index.ts";
import { createComposer } from "#electron/engine/compose/index.ts";
import { createFakeClock } from "../capture/support.ts";

const message: ComposedMessage = {
  topicName: "plant/{{clientId}}",
  qos: 0,
  retain: false,
  format: "text",
  body: "{{seq}}",
};
const via = { kind: "embedded" } as const;
const pace = { perSecond: 10, jitter: 0, delaySeconds: 0 };
const encoder = new TextEncoder();

function setup() {
  const clock = createFakeClock();
  const sent: OutgoingMessage[] = [];
  let answer: Result<PublishOutcome, string> = ok({ kind: "sent" });
  const buffered = { bytes: 0, isFull: false };
  const client = {
    // The broker has chosen it.
    clientIdentifier: "wirebench",
    profile: { name: "Composer", clientIdentifier: "", protocolVersion: 5 },
    get bufferedBytes() {
      return buffered.bytes;
    },
    get isFull() {
      return buffered.isFull;
    },
    async publish(outgoing: OutgoingMessage) {
      sent.push(outgoing);
      return answer;
    },
  } as unknown as ClientConnection;
  const topics = createTopicTable({ topics: 100, bytes: 10_000, seed: 1 });
  topics.intern(encoder.encode("plant/wirebench"), 0, "plant/wirebench".length);
  let last = 0;
  const composer = createComposer({
    clock,
    ids: { next: () => `id-${++last}` },
    random: () => 0.5,
    clients: { through: async () => ok(client) },
    capture: { isRecording: true, lastSequenceOf: () => 41, log: { nextSequence: 40 } as never },
    topics,
  });
  const jobs = (): readonly PublishJob[] => {
    const view = composer.views.publishJobs.open({}, () => {});
    return view.value().jobs;
  };
  const shelf = () => composer.views.collection.open({}, () => {}).value();
  return { clock, composer, sent, topics, jobs, shelf, buffered, answerWith: (next: typeof answer) => (answer = next) };
}

type World = ReturnType<typeof setup>;

async function repeat(
  { composer }: World,
  part: Partial<typeof pace> & { readonly count?: number } = {},
  repeated: Partial<ComposedMessage> = {},
) {
  const input = { via, message: { ...message, ...repeated }, pace: { ...pace, ...part } };
  const answer = await composer.commands["message.repeat"](input);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value.id;
}

/** Lets time pass as an engine that is awake sees it. */
async function pass({ clock }: World, ms: number) {
  for (let passed = 0; passed < ms; passed += 5) {
    clock.advance(5);
    await Promise.resolve();
  }
}

const bodies = ({ sent }: World) => sent.map(({ payload }) => new TextDecoder().decode(payload));

describe("publishing one message", () => {
  it("fills in its variables, and tells which packet it became", async () => {
    const world = setup();
    const answer = await world.composer.commands["message.publish"]({ via, message });
    expect(answer).toEqual({ ok: true, value: { outcome: { kind: "sent" }, sequence: 41 } });
    expect(world.sent[0]).toMatchObject({ topicName: "plant/wirebench", payload: encoder.encode("1") });
  });

  it("is refused in words when the Topic Name has a wildcard", async () => {
    const { composer, sent } = setup();
    const answer = await composer.commands["message.publish"]({ via, message: { ...message, topicName: "a/#" } });
    expect(answer).toMatchObject({ ok: false, error: { message: expect.stringContaining("wildcards") } });
    expect(sent).toEqual([]);
  });

  it("keeps what was published and what became of it, newest first", async () => {
    const world = setup();
    await world.composer.commands["message.publish"]({ via, message });
    world.answerWith(ok({ kind: "acknowledged", reasonCode: 0x87, elapsedMs: 1 }));
    await world.composer.commands["message.publish"]({ via, message });
    world.answerWith(fail("the connection was lost"));
    await world.composer.commands["message.publish"]({ via, message });
    expect(world.shelf().history.map(({ outcome, isGood }) => ({ outcome, isGood }))).toEqual([
      { outcome: "the connection was lost", isGood: false },
      { outcome: "refused 0x87", isGood: false },
      { outcome: "sent", isGood: true },
    ]);
  });

  it.each([
    [{ topicName: "a/#" }, "#"],
    [{ format: "hex", body: "0" }, "payload cannot be encoded"],
  ] as const)("says why a message cannot be sent, and sends nothing", async (part, words) => {
    const world = setup();
    const answer = await world.composer.commands["message.publish"]({ via, message: { ...message, ...part } });
    expect(answer.ok ? "" : answer.error.message).toContain(words);
    expect(world.sent).toEqual([]);
  });

  it("offers the topics that begin like what is written", async () => {
    const { composer, topics } = setup();
    for (const name of ["plant/a", "plant/b", "office"]) topics.intern(encoder.encode(name), 0, name.length);
    expect(await composer.commands["message.completeTopic"]({ prefix: "plant/" })).toEqual({
      ok: true,
      value: { names: ["plant/wirebench", "plant/a", "plant/b"] },
    });
  });
});

describe("a message that is sent again and again", () => {
  it("keeps its pace, counts, and ends by itself", async () => {
    const world = setup();
    await repeat(world, { count: 3 });
    await pass(world, 150);
    expect(bodies(world)).toEqual(["1", "2"]);
    await pass(world, 1_000);
    expect(bodies(world)).toEqual(["1", "2", "3"]);
    expect(world.jobs()[0]).toMatchObject({ state: "done", sent: 3, failed: 0 });
  });

  it("waits as long as it is told", async () => {
    const world = setup();
    await repeat(world, { delaySeconds: 2 });
    await pass(world, 1_500);
    expect(world.jobs()[0]).toMatchObject({ state: "waiting", sent: 0 });
    await pass(world, 700);
    expect(world.jobs()[0]).toMatchObject({ state: "running" });
  });

  it("sends nothing more once it was stopped", async () => {
    const world = setup();
    const id = await repeat(world, { perSecond: 1_000 });
    await pass(world, 100);
    await world.composer.commands["message.stop"]({ id });
    const before = world.sent.length;
    expect(before).toBeGreaterThan(50);
    await pass(world, 500);
    expect(world.sent).toHaveLength(before);
    expect(world.jobs()[0]).toMatchObject({ state: "stopped", rate: 0 });
  });

  it("ends with all others by one command", async () => {
    const world = setup();
    await repeat(world);
    await repeat(world, { delaySeconds: 60 });
    expect(await world.composer.commands["message.stopAll"]({})).toEqual({ ok: true, value: { stopped: 2 } });
    await pass(world, 500);
    expect(world.sent).toHaveLength(0);
  });

  it("waits for a receiver that does not keep up, and does not make up for hours", async () => {
    const world = setup();
    await repeat(world, { perSecond: 100 });
    world.buffered.bytes = 100_000_000;
    await pass(world, 5_000);
    expect(world.sent).toHaveLength(0);
    world.buffered.bytes = 0;
    await pass(world, 50);
    expect(world.sent.length).toBeLessThan(150);
  });

  it("leaves nothing waiting in the client that would go out after it was stopped", async () => {
    const world = setup();
    await repeat(world, { perSecond: 100 }, { qos: 1 });
    await repeat(world, { perSecond: 100 }, { body: "at once" });
    world.buffered.isFull = true;
    await pass(world, 1_000);
    expect(new Set(bodies(world)), "QoS 0 needs nobody's acknowledgement").toEqual(new Set(["at once"]));
    world.buffered.isFull = false;
    await pass(world, 50);
    expect(bodies(world)).toContain("1");
  });

  it("tells refusals and failures apart, with the last reason", async () => {
    const world = setup();
    world.answerWith(ok({ kind: "acknowledged", reasonCode: 0x87, elapsedMs: 1 }));
    await repeat(world, { count: 1 });
    await pass(world, 50);
    expect(world.jobs()[0]).toMatchObject({ refused: 1, problem: "refused with 0x87" });
  });

  it("is refused when it cannot be sent even once", async () => {
    const { composer } = setup();
    const answer = await composer.commands["message.repeat"]({ via, message: { ...message, topicName: "" }, pace });
    expect(answer.ok).toBe(false);
  });
});

describe("kept messages", () => {
  const saved = { name: "Valve", folder: "plant", message };

  it("are sorted by folder and name, changed in place, and removed", async () => {
    const { composer, shelf } = setup();
    const { commands } = composer;
    await commands["collection.save"]({ saved: { ...saved, name: "Zero", folder: "" } });
    const kept = await commands["collection.save"]({ saved });
    const id = kept.ok ? kept.value.id : "";
    await commands["collection.save"]({ id, saved: { ...saved, name: "Valve 2" } });
    expect(shelf().messages.map(({ name }) => name)).toEqual(["Zero", "Valve 2"]);
    await commands["collection.remove"]({ id });
    expect(shelf().messages.map(({ name }) => name)).toEqual(["Zero"]);
  });

  it("go out as one file and come back from it", async () => {
    const one = setup();
    await one.composer.commands["collection.save"]({ saved });
    const file = await one.composer.commands["collection.export"]({});
    const other = setup();
    const text = file.ok ? file.value.text : "";
    expect(await other.composer.commands["collection.import"]({ text })).toEqual({ ok: true, value: { messages: 1 } });
    expect(other.shelf().messages[0]).toMatchObject(saved);
  });

  it("stay as they are when a file cannot be read", async () => {
    const { composer, shelf } = setup();
    await composer.commands["collection.save"]({ saved });
    expect(await composer.commands["collection.import"]({ text: "{}" })).toMatchObject({ ok: false });
    expect(shelf().messages).toHaveLength(1);
  });
});
