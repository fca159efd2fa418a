import { createStore, type StoreApi } from "zustand";
import { createDisposables, type Dispose } from "#shared/base/index.ts";
import type { Status } from "#shared/contract/index.ts";
import type { ContractClient, HostNews } from "#renderer/contract/index.ts";

/** What the page knows of the engine: whether it is there, and the whole workbench at a glance. */
export interface EngineNews {
  /** Whether a channel to a living engine is attached. */
  readonly isAttached: boolean;
  /** Whether one ever was: before that the page is starting, afterwards it is cut off. */
  readonly wasAttached: boolean;
  /** The engine that this page talked to last; another one has numbered packets and nodes anew. */
  readonly engineId: string | undefined;
  /** What the hosting process says of the engine's worker. */
  readonly host: HostNews;
  /** The last status; it stays on screen while the engine is away. */
  readonly status: Status | undefined;
  setHost(host: HostNews): void;
}

/** Creates the store of the engine's news. */
export function createEngineStore(): StoreApi<EngineNews> {
  return createStore<EngineNews>((set) => ({
    isAttached: false,
    wasAttached: false,
    engineId: undefined,
    host: { kind: "starting" },
    status: undefined,
    setHost: (host) => set({ host }),
  }));
}

/** Whether the engine lives and this page can talk to it. A channel may outlast the engine behind it for a moment. */
export function isEngineThere({ isAttached, host }: EngineNews): boolean {
  return isAttached && host.kind === "running";
}

/** Keeps the store up to date from the contract until disposed. */
export function followEngine(store: StoreApi<EngineNews>, contract: ContractClient): Dispose {
  const disposables = createDisposables();
  disposables.use(
    contract.onAttachment((isAttached) =>
      store.setState((news) => ({ isAttached, wasAttached: news.wasAttached || isAttached })),
    ),
  );
  disposables.use(contract.onWelcome((engineId) => store.setState({ engineId })));
  const view = contract.openView("status", {}, (status) => store.setState({ status }));
  disposables.use(() => view.close());
  return () => disposables.dispose();
}
