import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ClientState, PublishOutcome, Publisher, ViewValue } from "#shared/contract/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import type { ClientConnection, NewClient, OutgoingMessage, ReceivedMessage } from "#electron/engine/client/index.ts";
import { createRules } from "#electron/engine/rules/index.ts";
import { noScripts, type ScriptSandbox } from "#electron/engine/sandbox/index.ts";
import { createTopicTable } from "#shared/topic/index.ts";
import { createFakeClock } from "#test/support/fakeClock.ts";

export const VIA: Publisher = { kind: "client", id: "c1" };
const encoder = new TextEncoder();

/** A client that connects at once, hears what a test says, and echoes what it publishes where it is told to. */
function createFakeClient(protocolVersion: ProtocolVersion) {
  const listeners = new Set<(message: ReceivedMessage) => void>();
  const subscriptions = new Map<string, 0 | 1 | 2>();
  /** Those that the profile keeps. */
  const kept = new Set<string>();
  const sent: OutgoingMessage[] = [];
  const world = {
    sent,
    subscriptions,
    /** Subscribes as a person does. */
    subscribe(topicFilter: string, qos: 0 | 1 | 2) {
      subscriptions.set(topicFilter, qos);
      kept.add(topicFilter);
    },
    state: { kind: "connected", sinceMs: 0, sessionPresent: false } as ClientState,
    bufferedBytes: 0,
    /** What the broker does with a message; a test may hold the answer back. */
    answer: (async () => ok({ kind: "sent" })) as (message: OutgoingMessage) => Promise<Result<PublishOutcome, string>>,
    /** Messages that it publishes come back, as by a broker with a fitting subscription. */
    echoes: false,
    grants: 0,
    hear(message: Partial<ReceivedMessage> & { readonly topicName: string; readonly text?: string }) {
      const { text, ...rest } = message;
      const heard = { payload: encoder.encode(text ?? ""), qos: 0, retain: false, dup: false, ...rest } as const;
      for (const listener of listeners) listener(heard);
    },
  };
  const client = {
    id: "c1",
    get profile() {
      const own = [...subscriptions].filter(([topicFilter]) => kept.has(topicFilter));
      return {
        name: "under test",
        clientIdentifier: "",
        protocolVersion,
        subscriptions: own.map(([topicFilter, qos]) => ({ topicFilter, qos })),
      };
    },
    // As the broker assigned it.
    clientIdentifier: "c1",
    get state() {
      return world.state;
    },
    get bufferedBytes() {
      return world.bufferedBytes;
    },
    subscriptions: () => [...subscriptions].map(([topicFilter, qos]) => ({ topicFilter, qos })),
    async connect() {
      return ok(undefined);
    },
    async subscribe({ topicFilter, qos }: { topicFilter: string; qos: 0 | 1 | 2 }) {
      subscriptions.set(topicFilter, qos);
      return ok(world.grants);
    },
    async unsubscribe(topicFilter: string) {
      subscriptions.delete(topicFilter);
      return ok(undefined);
    },
    async publish(message: OutgoingMessage) {
      if (world.state.kind !== "connected") return fail("the client is not connected");
      sent.push(message);
      if (world.echoes) queueMicrotask(() => world.hear({ ...message }));
      return world.answer(message);
    },
    onMessage(listener: (message: ReceivedMessage) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  } as unknown as ClientConnection;
  return { world, client };
}

/** Rule sets over one client of which a test is the broker. */
export function createRulesWorld(
  options: { readonly protocolVersion?: ProtocolVersion; readonly scripts?: ScriptSandbox } = {},
) {
  const clock = createFakeClock();
  const { world, client } = createFakeClient(options.protocolVersion ?? 5);
  const changes = new Set<() => void>();
  let isThere = true;
  let last = 0;
  const rules = createRules({
    clock,
    ids: { next: () => `id-${++last}` },
    clients: {
      add: (_new: NewClient) => client,
      find: () => (isThere ? client : undefined),
      remove() {},
      onChange(listener) {
        changes.add(listener);
        return () => void changes.delete(listener);
      },
    },
    capture: { lastSequenceOf: () => -1, log: { nextSequence: 0 } as never },
    topics: createTopicTable({ topics: 100, bytes: 10_000, seed: 1 }),
    createScripts: () => options.scripts ?? noScripts,
  });

  /** Everything that waits for a promise goes on. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  }

  function seen(id: string): NonNullable<ViewValue<"ruleSet">["set"]> {
    const view = rules.views.ruleSet.open({ id }, () => {});
    const { set } = view.value();
    view.close();
    if (set === undefined) throw new Error("the test has made this rule set");
    return set;
  }

  function say(): void {
    for (const change of changes) change();
  }

  async function add(text: string, via: Publisher = VIA): Promise<string> {
    const answer = await rules.commands["rules.create"]({ text: `wirebenchRules: 1\nname: test\n${text}` });
    if (!answer.ok) throw new Error(answer.error.message);
    await rules.commands["rules.choose"]({ id: answer.value.id, via });
    return answer.value.id;
  }

  return {
    clock,
    client: world,
    rules,
    settle,
    seen,
    add,
    /** Adds the rules and starts them. */
    async start(text: string): Promise<string> {
      const id = await add(text);
      const answer = await rules.commands["rules.start"]({ id });
      if (!answer.ok) throw new Error(answer.error.message);
      await settle();
      return id;
    },
    stop: (id: string) => rules.commands["rules.stop"]({ id }),
    /** The client's state is another one from now on. */
    become(state: ClientState) {
      world.state = state;
      say();
    },
    /** The client is removed. */
    vanish() {
      isThere = false;
      say();
    },
    /** Lets time pass as an engine that is awake sees it. */
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 5) {
        clock.advance(5);
        await settle();
      }
    },
    /** What was published: `topic payload`. */
    sent: () => world.sent.map(({ topicName, payload }) => `${topicName} ${new TextDecoder().decode(payload)}`),
  };
}
