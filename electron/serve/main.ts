import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { createAssets } from "#electron/assets/index.ts";
import { createSystemClock, createTextLogger } from "#electron/engine/support/index.ts";
import { createEngineHost } from "#electron/ipc/index.ts";
import { readServeOptions, serveHelp } from "./options.ts";
import { startServer } from "./server.ts";

/** Exit codes: 0 stopped in order, 1 could not start, 2 the command line is wrong. */
async function serve(): Promise<number> {
  const options = readServeOptions(process.argv.slice(2));
  if (!options.ok) {
    process.stderr.write(`${options.error}\n`);
    return 2;
  }
  if (options.value.showsHelp) {
    process.stdout.write(serveHelp);
    return 0;
  }
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });

  const clock = createSystemClock();
  const logger = createTextLogger({ write: (line) => process.stderr.write(line), clock, level: "warn" });
  const host = createEngineHost({
    worker: new URL("./worker.js", import.meta.url),
    workerData: { brokerPort: options.value.brokerPort, dataFolder: options.value.dataFolder },
    clock,
    logger,
  });
  const server = await startServer({
    ports: options.value.ports,
    // Whoever starts the server again and again beside the same page (`npm run dev`) chooses the token.
    token: process.env["WIREBENCH_TOKEN"] || randomBytes(24).toString("base64url"),
    assets: createAssets(fileURLToPath(new URL("../renderer", import.meta.url))),
    host,
    clock,
    logger,
  });
  if (!server.ok) {
    await host.shutdown();
    process.stderr.write(`${server.error}\n`);
    return 1;
  }
  process.stdout.write(`${server.value.url}\n`);
  await stopped;
  await server.value.close();
  await host.shutdown();
  return 0;
}

process.exitCode = await serve();
