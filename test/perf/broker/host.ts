import { type Authorizer, type CaptureSink, createBroker, noCapture } from "#electron/engine/broker/index.ts";
import { createCapture, defaultCaptureBudget } from "#electron/engine/capture/index.ts";
import { createPermissiveAuthorizer, createRulesAuthorizer } from "#electron/engine/policy/index.ts";
import { type Clock, createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import { createPolicyRules, parsePolicy } from "#shared/policy/index.ts";
import { createTopicTable } from "#shared/topic/index.ts";

function countingSink(): CaptureSink {
  let connections = 0;
  return { ...noCapture, connectionOpened: () => ++connections };
}

function recordingSink(clock: Clock): CaptureSink {
  const topics = createTopicTable({ topics: 100_000, bytes: 16 * 1024 * 1024, seed: 1 });
  const capture = createCapture({ clock, budget: defaultCaptureBudget, topics, messages: { messageObserved() {} } });
  return capture.sink;
}

/** A hundred rules of which the last ones allow what the benchmark does. */
function createPolicyAuthorizer(): Authorizer {
  const rules: unknown[] = [];
  for (let index = 0; index < 98; index++) {
    const effect = index % 2 === 0 ? "allow" : "deny";
    rules.push({ id: `R${index}`, effect, action: "publish", filter: `site/${index}/+/value` });
  }
  rules.push({ id: "P", effect: "allow", action: "publish", filter: "bench/#" });
  rules.push({ id: "S", effect: "allow", action: "subscribe", filter: "bench/#" });
  const policy = parsePolicy(
    JSON.stringify({
      mqttPolicy: 1,
      name: "bench",
      evaluation: { default: "deny", order: "deny-overrides", subscribe: "strict" },
      roles: [{ id: "all", principals: {}, connect: { clientId: "*" }, rules }],
    }),
  );
  if (!policy.ok) throw new Error(policy.error.map(({ message }) => message).join("; "));
  return createRulesAuthorizer({ rules: createPolicyRules(policy.value) });
}

/** Our broker alone, as far as the options say with capture and policy. Answers its port. */
async function startBroker(): Promise<number> {
  const clock = createSystemClock();
  const broker = createBroker({
    clock,
    ids: createRandomIdSource(),
    logger: { log: (level, text) => void (level === "error" && console.error(text)) },
    authorizer: process.argv.includes("--policy") ? createPolicyAuthorizer() : createPermissiveAuthorizer(),
    captureSink: process.argv.includes("--no-capture") ? countingSink() : recordingSink(clock),
  });
  const listening = await broker.listen({ host: "127.0.0.1", port: 0 });
  if (!listening.ok) throw new Error(listening.error.kind);
  return listening.value.port;
}

/** The whole engine, as the workbench runs it: capture and topic tree. Answers its port. */
async function startEngine(): Promise<number> {
  const { createEngine } = await import("#electron/engine/index.ts");
  const engine = createEngine({ clock: createSystemClock(), ids: createRandomIdSource(), autostartBroker: false });
  const started = await engine.commands["broker.start"]({ port: 0 });
  const port = started.ok && started.value.kind === "listening" ? started.value.listeners[0]?.port : undefined;
  if (port === undefined) throw new Error("the engine does not listen");
  return port;
}

/** The broker under test, in a process of its own: prints its port, and lives until it is killed. */
async function main(): Promise<void> {
  console.log(await (process.argv.includes("--engine") ? startEngine() : startBroker()));
}

void main();
