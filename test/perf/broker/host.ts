import { type CaptureSink, createBroker, noCapture } from "#electron/engine/broker/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";

/** The broker under test, in a process of its own: prints its port, and lives until it is killed. */
async function main(): Promise<void> {
  let numbers = 0;
  const captureSink: CaptureSink = { ...noCapture, connectionOpened: () => ++numbers };
  const broker = createBroker({
    clock: createSystemClock(),
    ids: createRandomIdSource(),
    logger: { log: (level, text) => void (level === "error" && console.error(text)) },
    authorizer: createPermissiveAuthorizer(),
    captureSink,
  });
  const listening = await broker.listen({ host: "127.0.0.1", port: 0 });
  if (!listening.ok) throw new Error(listening.error.kind);
  console.log(listening.value.port);
}

void main();
