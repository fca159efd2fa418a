/**
 * What the page itself knows: one plain store per domain, testable without React, and hooks that read a slice. The
 * engine owns everything about packets, sessions and clients; here are layout, drafts, selection and the engine's
 * last news. Start with `appState.ts`.
 */
export {
  type AppState,
  AppStateProvider,
  createAppState,
  stateOfShownCapture,
  useAppState,
  useBrokerFocus,
  useCaptures,
  useDraft,
  useEngine,
  useLayout,
  usePacketList,
  usePackets,
  usePayloadRules,
  usePeers,
  usePresentation,
  useProbes,
  useRules,
  useSecurity,
  useSelection,
  useToasts,
  useTopics,
} from "./appState.ts";
export { type BrokerClientKey, type BrokerDialog, type BrokerFocus } from "./brokerFocus.ts";
export { type CaptureDialog, type Captures, type ComparedPacket, followCaptures } from "./captures.ts";
export { type ComposePart, type Draft, type DraftFields, type WrittenBody } from "./draft.ts";
export { type EngineNews, followEngine, isEngineThere } from "./engine.ts";
export { type Layout } from "./layout.ts";
export { type PayloadRule, type PayloadRules } from "./payloadRules.ts";
export { type Peer, type Peers } from "./peers.ts";
export { type PacketListSettings, type RecentFile, type SavedFilter } from "./packetList.ts";
export { type Freeze, type PacketFilterState, type PacketMark } from "./packets.ts";
export { type BeforePresentation, type Presentation } from "./presentation.ts";
export { type ProbeDraft, type ProbeFocus } from "./probe.ts";
export { type TextStorage } from "./persistence.ts";
export { isInRange, type PacketPart, type SelectedRange, type Selection, type SelectionState } from "./selection.ts";
export { type Toast, type ToastAction, type Toasts } from "./toasts.ts";
export {
  type ChartSeries,
  type HeldValue,
  isSameSeries,
  MAXIMUM_SERIES,
  type TopicFocus,
  type TopicTool,
} from "./topics.ts";
export { type RulesFocus } from "./rules.ts";
export { type AskingClient, type Security, type SecurityFocus } from "./security.ts";
