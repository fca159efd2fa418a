import { createEngine } from "#electron/engine/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";

// A broker in a process of its own, so that its memory is not counted as the clients'. Says its port on stdout.
const engine = createEngine({ clock: createSystemClock(), ids: createRandomIdSource(), autostartBroker: false });
const started = await engine.commands["broker.start"]({ port: 0 });
const port = started.ok && started.value.kind === "listening" ? (started.value.listeners[0]?.port ?? 0) : 0;
process.stdout.write(`${port}\n`);
setInterval(() => {}, 60_000);
