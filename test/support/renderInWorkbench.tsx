import { cleanup, configure, render, type RenderResult } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach } from "vitest";
import { createFakeEngineApi } from "./fakeEngineApi.ts";
import type { CommandHandlers, ViewSource, ViewSources } from "#electron/engine/api.ts";
import { createInProcessChannels, serveContract } from "#electron/ipc/index.ts";
import { ContractProvider, createContractClient } from "#renderer/contract/index.ts";
import {
  type AppState,
  AppStateProvider,
  createAppState,
  followEngine,
  type TextStorage,
} from "#renderer/state/index.ts";
import { CommandProvider, type CommandRegistry, createCommandRegistry } from "#renderer/workbench/index.ts";
import type { Status, ViewName, ViewValue } from "#shared/contract/index.ts";

// The default of one second is short on a machine that does everything else at the same time.
configure({ asyncUtilTimeout: 5_000 });

/** A storage that lives as long as the test. */
export function createMemoryStorage(): TextStorage {
  const texts = new Map<string, string>();
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
  };
}

/** A view with a value that the test sets. */
export interface FakeView<Name extends ViewName> extends ViewSource<Name> {
  set(value: ViewValue<Name>): void;
}

/** Creates a view that gives `value` to every page, until it is set anew. */
export function createFakeView<Name extends ViewName>(value: ViewValue<Name>): FakeView<Name> {
  let present = value;
  const listeners = new Set<() => void>();
  return {
    intervalMs: 0,
    open(_params, changed) {
      listeners.add(changed);
      return { value: () => present, setParams() {}, act() {}, close: () => void listeners.delete(changed) };
    },
    set(next) {
      present = next;
      for (const changed of listeners) changed();
    },
  };
}

/** The status of an engine that has just started. */
export const freshStatus: Status = {
  broker: { kind: "listening", listeners: [{ protocol: "mqtt", host: "127.0.0.1", port: 1883 }], sinceMs: 0 },
  capture: {
    isRecording: true,
    seen: 0,
    kept: 0,
    dropped: 0,
    bytesKept: 0,
    packetBudget: 50_000,
    byteBudget: 64_000_000,
    nextSequence: 0,
    malformed: 0,
  },
  rates: { packetsPerSecond: 0, messagesPerSecond: 0, bytesPerSecond: 0 },
  connections: 0,
  topics: 0,
  denied: 0,
  demo: { kind: "stopped" },
};

interface EngineOfTest {
  readonly commands?: Partial<CommandHandlers>;
  readonly views?: Partial<ViewSources>;
  readonly storage?: TextStorage;
}

/** A page with its engine behind it. */
export interface RenderedPage extends RenderResult {
  readonly state: AppState;
  readonly registry: CommandRegistry;
  readonly user: UserEvent;
  /** Ends the engine as a crash does. */
  crash(reason: string): void;
}

afterEach(cleanup);

/** Draws `content` as it stands in the page: with stores, commands, and an engine over an in-process channel. */
export function renderInWorkbench(content: ReactNode, engine: EngineOfTest = {}): RenderedPage {
  const contract = createContractClient((task) => setTimeout(task));
  const state = createAppState(engine.storage ?? createMemoryStorage());
  const registry = createCommandRegistry();
  const [page, served] = createInProcessChannels();
  const api = createFakeEngineApi({
    ...(engine.commands === undefined ? {} : { commands: engine.commands }),
    views: {
      status: createFakeView<"status">(freshStatus),
      captureOverview: createFakeView<"captureOverview">({
        all: 0,
        denied: 0,
        malformed: 0,
        clients: [],
        clientTotal: 0,
      }),
      clients: createFakeView<"clients">({ clients: [], fleets: [], notices: [] }),
      connections: createFakeView<"connections">({ total: 0, connections: [] }),
      clientMessages: createFakeView<"clientMessages">({ total: 0, messages: [] }),
      ...engine.views,
    },
  });
  serveContract(served, api, { log() {} });
  followEngine(state.engine, contract);
  state.engine.getState().setHost({ kind: "running" });
  contract.attach(page);
  const rendered = render(
    <ContractProvider value={contract}>
      <AppStateProvider value={state}>
        <CommandProvider value={registry}>{content}</CommandProvider>
      </AppStateProvider>
    </ContractProvider>,
  );
  return {
    ...rendered,
    state,
    registry,
    user: userEvent.setup(),
    crash(reason) {
      state.engine.getState().setHost({ kind: "crashed", reason, atMs: 0 });
      served.close();
    },
  };
}
