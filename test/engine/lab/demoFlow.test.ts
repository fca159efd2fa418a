import { expect, it } from "vitest";
import { createBroker } from "#electron/engine/broker/index.ts";
import { createClients } from "#electron/engine/client/index.ts";
import { createDemo } from "#electron/engine/lab/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { createSecretVault } from "#electron/engine/secrets/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import { ok } from "#shared/base/index.ts";
import { createFlowSink } from "#test/support/flowSink.ts";

it("the demo and the embedded broker keep to every rule that a flow can show, and nothing of it stays behind", async () => {
  const clock = createSystemClock();
  const ids = createRandomIdSource();
  const logger = { log() {} };
  const flow = createFlowSink(() => clock.nowMs());
  const { captureSink } = flow;
  const broker = createBroker({ clock, ids, logger, authorizer: createPermissiveAuthorizer(), captureSink });
  const listening = await broker.listen({ host: "127.0.0.1", port: 0 });
  const port = listening.ok ? listening.value.port : 0;
  const embeddedBroker = () => ({ host: "127.0.0.1", port });
  const vault = createSecretVault({ logger, dataFolder: undefined, keychain: undefined });
  const clients = createClients({ clock, ids, logger, vault, captureSink, embeddedBroker });
  const startBroker = async () => ok(undefined);
  const demo = createDemo({ clock, logger, clients, startBroker, newestVersion: 5, changed() {} });

  await demo.commands["demo.start"]({});
  // Long enough for readings, QoS 2 commands and their answers.
  while (flow.packetCount < 200) await new Promise((resolve) => void setTimeout(resolve, 20));
  await demo.dispose();
  clients.dispose();
  await broker.close();

  expect(flow.findings).toEqual([]);
  expect(broker.retainedCount).toBe(0);
  expect(broker.sessionCount).toBe(0);
});
