/**
 * The contract: everything that crosses between a page and the engine, validated on arrival on both sides.
 *
 * A `Channel` carries binary messages; `messages.ts` gives their envelopes; `tables.ts` names every command and view
 * with its schemas, one file per domain. Bytes travel as `Uint8Array`. Nothing here knows how a view is computed or
 * drawn. Start with `tables.ts`.
 */
export { type BrokerConnection, type BrokerState, type ListenerInfo, listenerSchema } from "./broker.ts";
export {
  type BrokerClientRow,
  type BrokerClients,
  type BrokerTotals,
  type DropReason,
  type RetainedMessageDetail,
  type RetainedRow,
  type RetainedScope,
  type RetainedView,
  type SessionDetail,
} from "./brokerInside.ts";
export {
  type DecisionRow,
  type DecisionsView,
  type SubscriptionsView,
  type SubscriptionTreeRow,
} from "./brokerObserving.ts";
export {
  type BrokerSettingsValues,
  brokerSettingsSchema,
  type Durability,
  type SettingName,
  type SettingRange,
  settingRanges,
} from "./brokerSettings.ts";
export {
  type CaptureOverview,
  type FilterError,
  type FlowFindings,
  type MessagePassport,
  type PacketDetail,
  type PacketFlow,
  type PacketRow,
  type PacketsView,
} from "./capture.ts";
export {
  CAPTURE_PIECE_BYTES,
  type CaptureExportFormat,
  captureExportFormats,
  type CaptureFile,
} from "./captureFiles.ts";
export { type Channel } from "./channel.ts";
export {
  type ClientDetail,
  type ClientRow,
  type ClientState,
  type FleetRow,
  type PublishOutcome,
  type SubscriptionRow,
} from "./clients.ts";
export {
  type CertificateView,
  type ClientEvent,
  type ClientFailure,
  type ClientSessionView,
  type ConnectionSecurityView,
} from "./clientTruth.ts";
export { type KeptMessage, type Publisher, type PublishJob, type PublishPace, type SentMessage } from "./compose.ts";
export { decodeMessage, encodeMessage, MAXIMUM_MESSAGE_BYTES } from "./encoding.ts";
export { type DesktopBridge, ENGINE_PORT_MESSAGE, type OfferedFile } from "./desktopBridge.ts";
export {
  CLOSE_TOKEN_REFUSED,
  type HostRequest,
  hostRequestSchema,
  type HostState,
  hostStateSchema,
  menuCommandSchema,
  SERVED_SOCKET_PATH,
} from "./host.ts";
export {
  type ListenerAccess,
  type ListenerConfig,
  listenerConfigSchema,
  type ListenerRow,
  type ListenerTls,
} from "./listeners.ts";
export {
  CONTRACT_VERSION,
  type ContractError,
  type EngineMessage,
  engineMessageSchema,
  type PageMessage,
  pageMessageSchema,
} from "./messages.ts";
export {
  type DenialBehaviour,
  type DenialRow,
  type PolicyChange,
  type PolicyDraftView,
  type PolicyExplanation,
  type PolicyRequirementRow,
  type PolicyTestRow,
  type PolicyView,
} from "./policy.ts";
export { type AccessCell, type AccessColumn, type AccessMatrix, type AccessRow } from "./policyAccess.ts";
export { type PolicyIdentity, type PolicyQuestion } from "./policyParts.ts";
export { type PlayStep } from "./policyProof.ts";
export { type PacketDecision, type PolicyFlip, type ProposedRule, type WhatIf } from "./policyReplay.ts";
export { type ProbeRow, type ProbeTarget } from "./probe.ts";
export { type RawConnection, type RawEntry } from "./raw.ts";
export {
  type RuleFiring,
  type RuleLogEntry,
  type RuleMessage,
  type RuleRow,
  type RuleSetRow,
  type RuleSetState,
  type RuleTrial,
} from "./rules.ts";
export { type SecretStore } from "./secrets.ts";
export { type DemoState, type Status } from "./status.ts";
export {
  type CommandInput,
  type CommandName,
  type CommandOutput,
  commands,
  type ViewAction,
  type ViewName,
  type ViewParams,
  views,
  type ViewValue,
} from "./tables.ts";
export {
  type FilterTest,
  type TopicDetail,
  type TopicMessage,
  type TopicOrder,
  topicOrderSchema,
  type TopicRow,
  type TopicSearch,
  topicSearchSchema,
  type TopicsView,
  type TopicTraffic,
} from "./topics.ts";
