import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createEngine } from "#electron/engine/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";

// Prints how long a fleet of 1 000 clients takes to connect from one engine, and the memory of the whole process: once to
// a broker in another process, and once to the embedded one, whose side of each connection is then counted as well. Then
// how many messages a second a repeated one comes to, with variables and without; the page's side is in the benchmark `ui`.

const CLIENTS = 1_000;
const MAX_SECONDS = 10;
const MAX_MEGABYTES = 400;
const MIN_PER_SECOND = 20_000;
const REPEAT_SECONDS = 3;

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

/** Repeats a message as fast as it goes, with the capture on. */
async function repeat(what: string, remotePort: number | undefined, body: string, qos: 0 | 1): Promise<boolean> {
  const engine = createEngine({ clock: createSystemClock(), ids: createRandomIdSource(), autostartBroker: false });
  if (remotePort === undefined) await engine.commands["broker.start"]({ port: 0 });
  const via = remotePort === undefined ? ({ kind: "embedded" } as const) : await connectTo(engine, remotePort);
  const pace = { perSecond: 100_000, jitter: 0, delaySeconds: 0 };
  const message = { topicName: "plant/line2", qos, retain: false, format: "text", body } as const;
  const started = await engine.commands["message.repeat"]({ via, message, pace });
  if (!started.ok) throw new Error(started.error.message);
  const view = engine.views.publishJobs.open({}, () => {});
  const sent = (): number => view.value().jobs[0]?.sent ?? 0;
  await pause(500);
  const [before, startedAt] = [sent(), performance.now()];
  await pause(REPEAT_SECONDS * 1_000);
  const perSecond = (1_000 * (sent() - before)) / (performance.now() - startedAt);
  await engine.commands["message.stopAll"]({});
  const isGood = perSecond >= MIN_PER_SECOND && view.value().jobs[0]?.failed === 0;
  console.log(`${isGood ? "ok  " : "FAIL"} ${what}: ${perSecond.toFixed(0)} messages/s (bar ${MIN_PER_SECOND})`);
  await engine.dispose();
  return isGood;
}

async function connectTo(engine: ReturnType<typeof createEngine>, port: number) {
  const added = await engine.commands["client.add"]({
    profile: {
      name: "sender",
      target: { kind: "remote", host: "127.0.0.1", port },
      clientIdentifier: "sender",
      protocolVersion: 5,
      clean: true,
      keepAliveSeconds: 60,
      reconnects: true,
    },
  });
  if (!added.ok) throw new Error(added.error.message);
  const { id } = added.value;
  await engine.commands["client.connect"]({ id });
  const view = engine.views.client.open({ id }, () => {});
  while (view.value().client?.row.state.kind !== "connected") await pause(5);
  return { kind: "client", id } as const;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const broker = spawn(process.execPath, [fileURLToPath(new URL("./broker.js", import.meta.url))], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [line] = await once(broker.stdout, "data");
const port = Number(String(line).trim());
const results = [await measure("to another process", port)];
results.push(await repeat("repeated at QoS 0 to another process", port, "21.5", 0));
results.push(await repeat("repeated with variables", port, '{"n": {{seq}}, "t": {{random 18 25.5}}}', 0));
results.push(await repeat("repeated at QoS 1", port, "21.5", 1));
broker.kill();
results.push(await repeat("repeated to the embedded broker", undefined, "21.5", 0));
results.push(await measure("to the embedded broker", undefined));
process.exit(results.every(Boolean) ? 0 : 1);
