import { createBroker, noCapture } from "#electron/engine/broker/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { DURABILITIES, openBrokerStore } from "#electron/engine/store/index.ts";
import { createRandomIdSource, createSystemClock, type Logger } from "#electron/engine/support/index.ts";

/** `durableHost.js DURABILITY FOLDER`: our broker over a store. Prints its port, and lives until it is killed. */
async function main(): Promise<void> {
  const [, , wanted, folder = ""] = process.argv;
  const durability = DURABILITIES.find((each) => each === wanted) ?? "memory";
  const clock = createSystemClock();
  const logger: Logger = { log: (level, text) => void (level === "error" && console.error(text)) };
  const store = await openBrokerStore({ folder, durability, clock, logger });
  if (!store.ok) throw new Error(store.error.message);
  let connections = 0;
  const broker = createBroker({
    clock,
    logger,
    ids: createRandomIdSource(),
    authorizer: createPermissiveAuthorizer(),
    captureSink: { ...noCapture, connectionOpened: () => ++connections },
  });
  broker.takeUp(store.value.state, store.value.journal);
  const listening = await broker.listen({ host: "127.0.0.1", port: 0 });
  if (!listening.ok) throw new Error(listening.error.kind);
  console.log(listening.value.port);
}

void main();
