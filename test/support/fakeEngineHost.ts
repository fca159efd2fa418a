import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { HostState } from "#shared/contract/index.ts";
import type { EngineHost } from "#electron/ipc/index.ts";

/** An engine host without an engine: the test sets its state and holds the engine's end of every channel. */
export interface FakeEngineHost extends EngineHost {
  setState(state: HostState): void;
  /** The engine's ends of the channels that pages asked for, oldest first. */
  readonly enginePorts: readonly MessagePort[];
  readonly restarts: () => number;
}

/** Creates one that is running. */
export function createFakeEngineHost(): FakeEngineHost {
  const listeners = new Set<(state: HostState) => void>();
  const enginePorts: MessagePort[] = [];
  let state: HostState = { kind: "running" };
  let restarts = 0;
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
      enginePorts.push(port2);
      return port1;
    },
    restart() {
      restarts += 1;
    },
    async shutdown() {},
    setState(next) {
      state = next;
      for (const listener of listeners) listener(next);
    },
    enginePorts,
    restarts: () => restarts,
  };
}
