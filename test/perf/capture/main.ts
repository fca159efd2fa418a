import { spawn } from "node:child_process";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import type { OpenView } from "#electron/engine/api.ts";
import { createEngine } from "#electron/engine/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import { encodeMessage, type ViewName } from "#shared/contract/index.ts";
import { topicsParams } from "#test/support/topicsParams.ts";

// Prints how the whole engine takes a flood while a page has the packet list, a filtered list and the topic tree open.

const SECONDS = 4;
const engine = createEngine({ clock: createSystemClock(), ids: createRandomIdSource(), autostartBroker: false });
const started = await engine.commands["broker.start"]({ port: 0 });
const port = started.ok && started.value.kind === "listening" ? (started.value.listeners[0]?.port ?? 0) : 0;

/** Takes a view's value whenever it has changed, at the view's own pace, as the contract server does. */
function draw<Name extends ViewName>(view: OpenView<Name>, intervalMs: number, state: { isDirty: boolean }): void {
  setInterval(() => {
    if (!state.isDirty) return;
    state.isDirty = false;
    encodeMessage(view.value());
  }, intervalMs).unref();
}

function openPackets(filter: string): void {
  const state = { isDirty: true };
  const window = { anchor: { kind: "tail" as const }, count: 45 };
  const view = engine.views.packets.open({ filter, window }, () => (state.isDirty = true));
  draw(view, engine.views.packets.intervalMs, state);
}

openPackets("");
openPackets('mqtt.topic matches "plant/+/machine7/#" && mqtt.qos == 0');
const topicsState = { isDirty: true };
const topics = engine.views.topics.open(topicsParams("", 45), () => (topicsState.isDirty = true));
topics.act({ kind: "expandAll" });
draw(topics, engine.views.topics.intervalMs, topicsState);
const status = engine.views.status.open({}, () => {});

for (const packetsPerSecond of [20_000, 100_000, 1_000_000]) {
  const before = status.value().capture.seen;
  const cpuBefore = process.cpuUsage();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("./flood.js", import.meta.url)), String(port), String(packetsPerSecond)],
    { stdio: "inherit" },
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1_000));
  delay.disable();
  const { user, system } = process.cpuUsage(cpuBefore);
  const seen = (status.value().capture.seen - before) / (SECONDS + 0.5);
  child.kill();
  const rate = `${Math.round(seen).toLocaleString("en")} packets/s`;
  const hold = `event loop held p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, at most ${(delay.max / 1e6).toFixed(1)} ms`;
  console.log(
    `asked ${packetsPerSecond}: recorded ${rate}, engine CPU ${((user + system) / 1e4 / (SECONDS + 0.5)).toFixed(0)} %, ${hold}`,
  );
}
await engine.dispose();
