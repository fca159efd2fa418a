import { createContext, useContext } from "react";
import { type StoreApi, useStore } from "zustand";
import { expectDefined } from "#shared/base/index.ts";
import { type BrokerFocus, createBrokerFocusStore } from "./brokerFocus.ts";
import { createDraftStore, type Draft } from "./draft.ts";
import { createEngineStore, type EngineNews } from "./engine.ts";
import { createLayoutStore, type Layout } from "./layout.ts";
import { createPayloadRulesStore, type PayloadRules } from "./payloadRules.ts";
import { createPeerStore, type Peers } from "./peers.ts";
import { createPacketFilterStore, type PacketFilterState } from "./packets.ts";
import type { TextStorage } from "./persistence.ts";
import { createPresentationStore, type Presentation } from "./presentation.ts";
import { createSecurityStore, type Security } from "./security.ts";
import { createSelectionStore, type SelectionState } from "./selection.ts";
import { createToastStore, type Toasts } from "./toasts.ts";
import { createTopicFocusStore, type TopicFocus } from "./topics.ts";

/** The stores of one page. */
export interface AppState {
  readonly layout: StoreApi<Layout>;
  readonly draft: StoreApi<Draft>;
  readonly toasts: StoreApi<Toasts>;
  readonly engine: StoreApi<EngineNews>;
  readonly peers: StoreApi<Peers>;
  readonly selection: StoreApi<SelectionState>;
  readonly packets: StoreApi<PacketFilterState>;
  readonly topics: StoreApi<TopicFocus>;
  readonly payloadRules: StoreApi<PayloadRules>;
  readonly broker: StoreApi<BrokerFocus>;
  readonly security: StoreApi<Security>;
  readonly presentation: StoreApi<Presentation>;
}

/** Creates the stores of one page, with what `storage` remembers of the last one. */
export function createAppState(storage: TextStorage): AppState {
  const toasts = createToastStore();
  const onFailure = (name: string) =>
    toasts
      .getState()
      .notify(`The ${name} cannot be kept for the next start: the browser refuses to store it`, "failure");
  const state: AppState = {
    layout: createLayoutStore(storage, onFailure),
    draft: createDraftStore(storage, onFailure),
    toasts,
    engine: createEngineStore(),
    peers: createPeerStore(),
    selection: createSelectionStore(),
    packets: createPacketFilterStore(storage, onFailure),
    topics: createTopicFocusStore(storage, onFailure),
    payloadRules: createPayloadRulesStore(storage, onFailure),
    broker: createBrokerFocusStore(storage, onFailure),
    security: createSecurityStore(storage, onFailure),
    presentation: createPresentationStore(storage, onFailure),
  };
  forgetWithEngine(state);
  return state;
}

/** What the page selected in one engine means nothing in the next one: packets and nodes are numbered anew. */
function forgetWithEngine({ engine, selection, packets, topics, broker }: AppState): void {
  engine.subscribe((news, before) => {
    if (before.engineId === undefined || news.engineId === before.engineId) return;
    selection.getState().clear();
    packets.getState().setFreeze(undefined);
    packets.getState().setMark(undefined);
    packets.getState().setFollowing(true);
    topics.getState().selectNode(undefined);
    broker.getState().selectClient(undefined);
    broker.getState().closeDialog();
  });
}

const AppStateContext = createContext<AppState | undefined>(undefined);

/** Gives the components below it the page's stores. */
export const AppStateProvider = AppStateContext.Provider;

/** The page's stores. Throws outside an `AppStateProvider`. */
export function useAppState(): AppState {
  return expectDefined(useContext(AppStateContext), "the component stands inside an AppStateProvider");
}

/** Reads the narrowest slice of the layout that the component draws. */
export function useLayout<Slice>(select: (layout: Layout) => Slice): Slice {
  return useStore(useAppState().layout, select);
}

/** Reads a slice of the composer's draft. */
export function useDraft<Slice>(select: (draft: Draft) => Slice): Slice {
  return useStore(useAppState().draft, select);
}

/** Reads a slice of the toasts. */
export function useToasts<Slice>(select: (toasts: Toasts) => Slice): Slice {
  return useStore(useAppState().toasts, select);
}

/** Reads a slice of what is known of the engine. */
export function useEngine<Slice>(select: (news: EngineNews) => Slice): Slice {
  return useStore(useAppState().engine, select);
}

/** Reads which client or connection is selected. */
export function usePeers<Slice>(select: (peers: Peers) => Slice): Slice {
  return useStore(useAppState().peers, select);
}

/** Reads a slice of the one selection. */
export function useSelection<Slice>(select: (selection: SelectionState) => Slice): Slice {
  return useStore(useAppState().selection, select);
}

/** Reads a slice of how the packets are looked at. */
export function usePackets<Slice>(select: (packets: PacketFilterState) => Slice): Slice {
  return useStore(useAppState().packets, select);
}

/** Reads a slice of how the inside of the broker is looked at. */
export function useBrokerFocus<Slice>(select: (focus: BrokerFocus) => Slice): Slice {
  return useStore(useAppState().broker, select);
}

/** Reads a slice of the policy that is being written. */
export function useSecurity<Slice>(select: (security: Security) => Slice): Slice {
  return useStore(useAppState().security, select);
}

/** Reads a slice of the presentation. */
export function usePresentation<Slice>(select: (presentation: Presentation) => Slice): Slice {
  return useStore(useAppState().presentation, select);
}

/** Reads a slice of what is sought and selected in the topic tree. */
export function useTopics<Slice>(select: (topics: TopicFocus) => Slice): Slice {
  return useStore(useAppState().topics, select);
}

/** Reads a slice of the rules by which payloads are decoded. */
export function usePayloadRules<Slice>(select: (rules: PayloadRules) => Slice): Slice {
  return useStore(useAppState().payloadRules, select);
}
