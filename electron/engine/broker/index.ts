/**
 * The embedded MQTT server: connections, sessions at work, routing, retained messages, wills. It declares what it needs
 * of others (`Authorizer`, `CaptureSink`) and knows nothing of the page, of files or of the policy language. Start with
 * `broker.ts`; a packet's way begins in `accepting.ts` and goes on in `handlePacket.ts`.
 */
export {
  type AuthenticationExchange,
  type AuthenticationMethod,
  type AuthenticationStep,
  type UnprovedClient,
} from "./authenticationMethod.ts";
export {
  type Authorizer,
  type ClientIdentity,
  type ConnectDecision,
  type Decision,
  type RuleInfo,
  type SubscribeDecision,
} from "./authorizer.ts";
export { type Broker, type BrokerOptions, createBroker, type ListenRequest } from "./broker.ts";
export {
  type CaptureSink,
  noCapture,
  NO_SEQUENCE,
  type NonDeliveryReason,
  type ObservationPoint,
  type PlainRun,
  UNREAD,
} from "./captureSink.ts";
export { type BrokerChange, type BrokerCounters } from "./context.ts";
export { createDrops, type Drops } from "./drops.ts";
export { NEVER_EXPIRES } from "./brokerSession.ts";
export { type BrokerSession } from "./brokerSession.ts";
export { type BrokerClient, type MatchingSubscription } from "./inspecting.ts";
export { type Journal, type SessionJournal, type StoredSession, type StoredState } from "./journal.ts";
export { type Restoration } from "./publishing.ts";
export { type RetainedMessage } from "./retainedStore.ts";
export { type DeniedRequest, type Denial } from "./denial.ts";
export { type Closing } from "./closing.ts";
export { type Redirection } from "./refusing.ts";
export { type Rejudgement } from "./rejudging.ts";
export { type BrokerSettings, defaultBrokerSettings } from "./settings.ts";
export { type SharedStrategy } from "./sharedGroup.ts";
