import { type CaptureSink, createBroker, noCapture } from "#electron/engine/broker/index.ts";
import { createCapture, defaultCaptureBudget } from "#electron/engine/capture/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { type Clock, createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
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

/** The broker under test, in a process of its own: prints its port, and lives until it is killed. */
async function main(): Promise<void> {
  const clock = createSystemClock();
  const broker = createBroker({
    clock,
    ids: createRandomIdSource(),
    logger: { log: (level, text) => void (level === "error" && console.error(text)) },
    authorizer: createPermissiveAuthorizer(),
    captureSink: process.argv.includes("--no-capture") ? countingSink() : recordingSink(clock),
  });
  const listening = await broker.listen({ host: "127.0.0.1", port: 0 });
  if (!listening.ok) throw new Error(listening.error.kind);
  console.log(listening.value.port);
}

void main();
