import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { Dispose } from "#shared/base/index.ts";
import type { HostState } from "#shared/contract/index.ts";
import type { Clock, KeychainOffer, Logger } from "#electron/engine/support/index.ts";
import { answerKeychain, type KeychainAnswer, type KeychainQuestion } from "./keychainBridge.ts";

/** How long a worker may take to stop the broker and say goodbye before it is ended. */
const SHUTDOWN_LIMIT_MS = 2_500;

/** What the host says to the worker; `electron/engine/worker.ts` answers it. */
export type WorkerRequest =
  /** A page's channel: the worker serves the contract on `port`. */
  | { readonly kind: "connect"; readonly port: MessagePort }
  /** Stop everything and end with code 0. */
  | { readonly kind: "shutdown" }
  | KeychainAnswer;

/**
 * Keeps the engine's worker: starts it, tells when it ended by itself, starts a new one on request. The hosting
 * process and its windows outlive every worker.
 */
export interface EngineHost {
  readonly state: HostState;
  /** Calls `listener` with every change of the state, not with the present one. */
  onState(listener: (state: HostState) => void): Dispose;
  /** A fresh channel to the engine, or `undefined` while none is running. The port closes when the worker ends. */
  connect(): MessagePort | undefined;
  /** Starts a new worker after a crash; does nothing while one is starting or running. */
  restart(): void;
  /** Lets the engine stop in order, and ends it by force when that takes too long. Nothing is reported as a crash. */
  shutdown(): Promise<void>;
}

export interface EngineHostOptions {
  /** The worker's built file. */
  readonly worker: URL;
  /** Given to the worker as it stands: the engine's own options. */
  readonly workerData: unknown;
  /** The system's keychain, where the shell has one. */
  readonly keychain?: () => Promise<KeychainOffer>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Starts the engine in a worker and supervises it. */
export function createEngineHost({ worker: file, workerData, keychain, clock, logger }: EngineHostOptions): EngineHost {
  const listeners = new Set<(state: HostState) => void>();
  let state: HostState = { kind: "starting" };
  let shuttingDown: Promise<void> | undefined;
  let worker = start();

  function setState(next: HostState): void {
    state = next;
    for (const listener of listeners) listener(next);
  }

  function start(): Worker {
    const started = new Worker(file, { workerData, name: "engine" });
    let lastError: Error | undefined;
    started.once("online", () => setState({ kind: "running" }));
    started.on("message", (question: KeychainQuestion) => void answerKeychain(started, question, keychain));
    // Without this listener an error inside the worker would end the hosting process as well.
    started.on("error", (error: Error) => {
      lastError = error;
    });
    started.once("exit", (code) => {
      if (shuttingDown !== undefined) return;
      const reason = lastError === undefined ? `the engine ended with code ${code}` : lastError.message;
      logger.log("error", `the engine crashed: ${lastError?.stack ?? reason}`);
      setState({ kind: "crashed", reason, atMs: clock.nowMs() });
    });
    return started;
  }

  function request(message: WorkerRequest, transfer: readonly MessagePort[] = []): void {
    worker.postMessage(message, transfer);
  }

  async function endWorker(): Promise<void> {
    if (state.kind === "crashed") return;
    const ended = new Promise<void>((resolve) => {
      worker.once("exit", () => resolve());
    });
    request({ kind: "shutdown" });
    const cancel = clock.schedule(SHUTDOWN_LIMIT_MS, () => void worker.terminate());
    await ended;
    cancel();
  }

  return {
    get state() {
      return state;
    },
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connect() {
      if (state.kind !== "running") return undefined;
      const { port1, port2 } = new MessageChannel();
      request({ kind: "connect", port: port2 }, [port2]);
      return port1;
    },
    restart() {
      if (state.kind !== "crashed" || shuttingDown !== undefined) return;
      logger.log("info", "the engine is started again");
      setState({ kind: "starting" });
      worker = start();
    },
    shutdown() {
      shuttingDown ??= endWorker();
      return shuttingDown;
    },
  };
}
