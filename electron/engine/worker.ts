import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { type Dispose, expectDefined } from "#shared/base/index.ts";
import {
  createHostKeychain,
  createMessagePortChannel,
  serveContract,
  type WorkerRequest,
} from "#electron/ipc/index.ts";
import { createEngine } from "./engine.ts";
import { createRandomIdSource, createSystemClock, createTextLogger } from "./support/index.ts";
import { readWorkerOptions } from "./workerOptions.ts";

// The engine's thread: one engine, and one contract server for each page that is connected to it. An error that nobody
// caught ends the thread on purpose: the host shows it and can start a new one.
const host = expectDefined(parentPort ?? undefined, "this file runs in a worker");
const clock = createSystemClock();
const logger = createTextLogger({ write: (line) => process.stderr.write(line), clock, level: "warn" });
const keychain = createHostKeychain(host);
const engine = createEngine({
  clock,
  logger,
  ids: createRandomIdSource(),
  keychain: keychain.offer,
  scriptWorker: new URL("./script.js", import.meta.url),
  ...readWorkerOptions(workerData),
});
const pages = new Set<Dispose>();

async function shutDown(): Promise<void> {
  await engine.dispose();
  for (const end of pages) end();
  process.exit(0);
}

function servePage(port: MessagePort): void {
  const channel = createMessagePortChannel(port);
  const end = serveContract(channel, engine, logger);
  pages.add(end);
  channel.onClose(() => pages.delete(end));
}

host.on("message", (request: WorkerRequest) => {
  switch (request.kind) {
    case "connect":
      servePage(request.port);
      return;
    case "keychain-answer":
      return keychain.answered(request);
    case "shutdown":
      void shutDown();
  }
});
