import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createEngine } from "#electron/engine/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";

// Prints how long a fleet of 1 000 clients takes to connect from one engine, and the memory of the whole process: once to
// a broker in another process, and once to the embedded one, whose side of each connection is then counted as well.

const CLIENTS = 1_000;
const MAX_SECONDS = 10;
const MAX_MEGABYTES = 400;

async function measure(what: string, remotePort: number | undefined): Promise<boolean> {
  const engine = createEngine({ clock: createSystemClock(), ids: createRandomIdSource(), autostartBroker: false });
  if (remotePort === undefined) await engine.commands["broker.start"]({ port: 0 });
  const added = await engine.commands["client.add"]({
    profile: {
      name: "model",
      target: remotePort === undefined ? { kind: "embedded" } : { kind: "remote", host: "127.0.0.1", port: remotePort },
      clientIdentifier: "model",
      protocolVersion: 5,
      clean: true,
      keepAliveSeconds: 60,
      reconnects: true,
      subscriptions: [{ topicFilter: "fleet/all", qos: 1 }],
    },
  });
  if (!added.ok) throw new Error(added.error.message);
  const startedAt = performance.now();
  const fleet = await engine.commands["fleet.start"]({
    clientId: added.value.id,
    name: "fleet",
    clientIdentifier: "sensor-{n}",
    size: CLIENTS,
    firstNumber: 1,
  });
  if (!fleet.ok) throw new Error(fleet.error.message);
  const view = engine.views.clients.open({}, () => {});
  while (view.value().fleets[0]?.states.connected !== CLIENTS && performance.now() - startedAt < 60_000) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const megabytes = process.memoryUsage.rss() / 1024 / 1024;
  const connected = view.value().fleets[0]?.states.connected ?? 0;
  const isGood = connected === CLIENTS && seconds < MAX_SECONDS && megabytes < MAX_MEGABYTES;
  console.log(
    `${isGood ? "ok  " : "FAIL"} ${what}: ${connected} clients connected in ${seconds.toFixed(2)} s (bar ${MAX_SECONDS}), ` +
      `the process holds ${megabytes.toFixed(0)} MB (bar ${MAX_MEGABYTES})`,
  );
  await engine.dispose();
  return isGood;
}

const broker = spawn(process.execPath, [fileURLToPath(new URL("./broker.js", import.meta.url))], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [line] = await once(broker.stdout, "data");
const results = [await measure("to another process", Number(String(line).trim()))];
broker.kill();
results.push(await measure("to the embedded broker", undefined));
process.exit(results.every(Boolean) ? 0 : 1);
