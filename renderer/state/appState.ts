import { createContext, useContext } from "react";
import { type StoreApi, useStore } from "zustand";
import { expectDefined } from "#shared/base/index.ts";
import { type BrokerFocus, createBrokerFocusStore } from "./brokerFocus.ts";
import { type Captures, createCapturesStore } from "./captures.ts";
import { createDraftStore, type Draft } from "./draft.ts";
import { createEngineStore, type EngineNews } from "./engine.ts";
import { createFileHandles, type FileHandles } from "./fileHandles.ts";
import { createLayoutStore, type Layout } from "./layout.ts";
import { createPayloadRulesStore, type PayloadRules } from "./payloadRules.ts";
import { createPeerStore, type Peers } from "./peers.ts";
import { createPacketFilterStore, type PacketFilterState } from "./packets.ts";
import { createPacketListStore, type PacketListSettings } from "./packetList.ts";
import type { TextStorage } from "./persistence.ts";
import { createProbeStore, type ProbeFocus } from "./probe.ts";
import { createPresentationStore, type Presentation } from "./presentation.ts";
import { createRulesStore, type RulesFocus } from "./rules.ts";
import { createSecurityStore, type Security } from "./security.ts";
import { createSelectionStore, type SelectionState } from "./selection.ts";
import { createToastStore, type Toasts } from "./toasts.ts";
import { createTopicFocusStore, type TopicFocus } from "./topics.ts";

/** The stores of one page. */
export interface AppState {
  /** The capture file that `selection`, `packets` and `topics` are about; `undefined`: the live capture. */
  readonly capture: string | undefined;
  readonly captures: StoreApi<Captures>;
  readonly packetList: StoreApi<PacketListSettings>;
  readonly fileHandles: FileHandles;
  /** The stores as components see them that look at a capture file: its own selection, filter and topic. */
  forCapture(id: string): AppState;
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
  readonly rules: StoreApi<RulesFocus>;
  readonly security: StoreApi<Security>;
  readonly presentation: StoreApi<Presentation>;
  readonly probe: StoreApi<ProbeFocus>;
}

/** Creates the stores of one page, with what `storage` remembers of the last one. */
export function createAppState(storage: TextStorage): AppState {
  const toasts = createToastStore();
  const onFailure = (name: string) =>
    toasts
      .getState()
      .notify(`The ${name} cannot be kept for the next start: the browser refuses to store it`, "failure");
  const packetList = createPacketListStore(storage, onFailure);
  const { rememberFilter } = packetList.getState();
  const captures = createCapturesStore();
  const opened = new Map<string, AppState>();
  const state: AppState = {
    capture: undefined,
    captures,
    packetList,
    fileHandles: createFileHandles(globalThis.indexedDB),
    layout: createLayoutStore(storage, onFailure),
    draft: createDraftStore(storage, onFailure),
    toasts,
    engine: createEngineStore(),
    peers: createPeerStore(),
    selection: createSelectionStore(),
    packets: createPacketFilterStore(storage, onFailure, rememberFilter),
    topics: createTopicFocusStore(storage, onFailure),
    payloadRules: createPayloadRulesStore(storage, onFailure),
    broker: createBrokerFocusStore(storage, onFailure),
    rules: createRulesStore(storage, onFailure),
    security: createSecurityStore(storage, onFailure),
    presentation: createPresentationStore(storage, onFailure),
    probe: createProbeStore(),
    forCapture(id) {
      const known = opened.get(id);
      if (known !== undefined) return known;
      const memory = createMemoryStorage();
      const packets = createPacketFilterStore(memory, onFailure, rememberFilter);
      // A file stands still: its beginning is what one wants to see first.
      packets.getState().setFollowing(false);
      const own: AppState = {
        ...state,
        capture: id,
        selection: createSelectionStore(),
        packets,
        topics: createTopicFocusStore(memory, onFailure),
      };
      opened.set(id, own);
      return own;
    },
  };
  captures.subscribe(({ files }, before) => {
    for (const { id } of before.files) if (!files.some((file) => file.id === id)) opened.delete(id);
  });
  forgetWithEngine(state);
  showWhatIsSelected(state);
  return state;
}

/** The stores of the capture that is looked at. */
export function stateOfShownCapture(state: AppState): AppState {
  const { shown } = state.captures.getState();
  return shown === undefined ? state : state.forCapture(shown);
}

/**
 * Other places point at packets of the live capture and filter them. While a file is looked at nobody else touches the
 * live selection and filter, so that a change of them means: look there.
 */
function showWhatIsSelected({ captures, selection, packets }: AppState): void {
  selection.subscribe(({ current }, before) => {
    if (current !== undefined && current.sequence !== before.current?.sequence) captures.getState().show(undefined);
  });
  packets.subscribe(({ filter }, before) => {
    if (filter !== before.filter) captures.getState().show(undefined);
  });
}

function createMemoryStorage(): TextStorage {
  const texts = new Map<string, string>();
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
  };
}

/** What the page selected in one engine means nothing in the next one: packets and nodes are numbered anew. */
function forgetWithEngine({ engine, selection, packets, topics, broker, captures }: AppState): void {
  engine.subscribe((news, before) => {
    if (before.engineId === undefined || news.engineId === before.engineId) return;
    selection.getState().clear();
    packets.getState().setFreeze(undefined);
    packets.getState().setMark(undefined);
    packets.getState().setFollowing(true);
    captures.getState().setCompared(undefined);
    captures.getState().show(undefined);
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

/** Reads a slice of how the rule sets are looked at. */
export function useRules<Slice>(select: (rules: RulesFocus) => Slice): Slice {
  return useStore(useAppState().rules, select);
}

/** Reads a slice of the policy that is being written. */
export function useSecurity<Slice>(select: (security: Security) => Slice): Slice {
  return useStore(useAppState().security, select);
}

/** Reads a slice of the presentation. */
export function usePresentation<Slice>(select: (presentation: Presentation) => Slice): Slice {
  return useStore(useAppState().presentation, select);
}

/** Reads a slice of which probe is looked at or prepared. */
export function useProbes<Slice>(select: (focus: ProbeFocus) => Slice): Slice {
  return useStore(useAppState().probe, select);
}

/** Reads a slice of what is sought and selected in the topic tree. */
export function useTopics<Slice>(select: (topics: TopicFocus) => Slice): Slice {
  return useStore(useAppState().topics, select);
}

/** Reads a slice of the rules by which payloads are decoded. */
export function usePayloadRules<Slice>(select: (rules: PayloadRules) => Slice): Slice {
  return useStore(useAppState().payloadRules, select);
}

/** Reads a slice of which captures there are, and which is shown. */
export function useCaptures<Slice>(select: (captures: Captures) => Slice): Slice {
  return useStore(useAppState().captures, select);
}

/** Reads a slice of how the packet list is set up. */
export function usePacketList<Slice>(select: (settings: PacketListSettings) => Slice): Slice {
  return useStore(useAppState().packetList, select);
}
