import { join } from "node:path";
import type { Durability } from "#shared/contract/index.ts";
import type { Broker } from "../broker/index.ts";
import type { Clock, Logger } from "../support/index.ts";
import { type BrokerStore, openBrokerStore, type StoreStatus } from "./brokerStore.ts";

/** A broker of the workbench and the store behind it, if there is one. */
export interface KeptBroker {
  /** Settles when the broker has taken up what was kept, or goes on without: it listens after that. */
  readonly ready: Promise<void>;
  /** What its promises rest on now. */
  readonly durability: Durability;
  /** Absent while nothing is to be kept. One that cannot be used is `memory`, with its fault. */
  readonly status: StoreStatus | undefined;
  /** What a person should know: a store that was set aside, or that nothing is kept. Newest last. */
  readonly notices: readonly string[];
  /** Calls `listener` when any of the above has changed. */
  onChange(listener: () => void): void;
  /** Writes and closes. Call it when the broker is closed. */
  close(): Promise<void>;
}

export interface KeptBrokerOptions {
  readonly broker: Broker;
  /** The data folder; without one nothing is kept. */
  readonly folder: string | undefined;
  /** In the workbench `memory` keeps nothing between runs: nobody has asked for it by naming a folder. */
  readonly durability: Durability;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Lets a broker take up the store of its data folder. A store that cannot be used leaves it in memory, and is named. */
export function keepBroker(options: KeptBrokerOptions): KeptBroker {
  const { broker, folder, clock, logger } = options;
  const listeners: (() => void)[] = [];
  const notices: string[] = [];
  let store: BrokerStore | undefined;
  /** Of a store that cannot be used. */
  let unusable: StoreStatus | undefined;

  function changed(): void {
    for (const listener of listeners) listener();
  }

  function note(text: string): void {
    notices.push(text);
    changed();
  }

  async function open(path: string): Promise<void> {
    const opened = await openBrokerStore({
      folder: join(path, "broker"),
      durability: options.durability,
      clock,
      logger,
      changed() {
        const fault = store?.status.fault;
        if (fault !== undefined) note(fault);
      },
    });
    if (!opened.ok) {
      const text = `sessions and messages are kept in memory only: ${opened.error.message}`;
      logger.log("error", text);
      unusable = {
        folder: join(path, "broker"),
        durability: "memory",
        setAside: undefined,
        fault: opened.error.message,
      };
      note(text);
      return;
    }
    store = opened.value;
    const { setAside } = store.status;
    if (setAside !== undefined)
      note(`the broker's store was damaged (${setAside.reason}): it is \`${setAside.path}\` now`);
    broker.takeUp(store.state, store.journal);
    changed();
  }

  const isKept = folder !== undefined && options.durability !== "memory";
  return {
    ready: isKept ? open(folder) : Promise.resolve(),
    get durability() {
      return store?.status.durability ?? "memory";
    },
    get status() {
      return store?.status ?? unusable;
    },
    notices,
    onChange: (listener) => void listeners.push(listener),
    async close() {
      await store?.close(broker);
      store = undefined;
    },
  };
}
