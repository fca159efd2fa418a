import type { ListenerInfo } from "#shared/contract/index.ts";
import type { ProtocolVersion, QoS } from "#shared/mqtt/packet/index.ts";
import type { TopicFilter, TopicName } from "#shared/topic/index.ts";

/** Who asks. The same object for the whole life of a connection: an authorizer may keep notes by it. */
export interface ClientIdentity {
  readonly connection: number;
  readonly clientIdentifier: string;
  readonly userName: string | undefined;
  readonly protocolVersion: ProtocolVersion;
  readonly remote: string;
  /** Common Name of the client's certificate, when a trusted authority has signed it. */
  readonly certificateName?: string;
  /** The listener through which it came; absent for a connection inside this process. */
  readonly listener?: ListenerInfo;
}

/** The rule that decided, as a person knows it. */
export interface RuleInfo {
  readonly id: string;
  readonly text: string;
  /** Where the rule stands in its document, from 1. */
  readonly line?: number;
}

/** An answer that explains itself. `rule` is absent when no rule spoke and the default decided. */
export type Decision =
  | { readonly effect: "allow"; readonly rule: RuleInfo | undefined }
  | { readonly effect: "deny"; readonly rule: RuleInfo | undefined };

/** An answer to CONNECT. */
export type ConnectDecision =
  | { readonly effect: "allow"; readonly rule: RuleInfo | undefined; readonly isWillAllowed: boolean }
  | {
      readonly effect: "deny";
      readonly rule: RuleInfo | undefined;
      readonly reason: "bad-credentials" | "not-authorized" | "identifier-rejected";
    };

/** An answer to one Topic Filter of a SUBSCRIBE; allowing may lower the QoS. */
export type SubscribeDecision =
  | { readonly effect: "allow"; readonly rule: RuleInfo | undefined; readonly maximumQoS: QoS }
  | { readonly effect: "deny"; readonly rule: RuleInfo | undefined };

/** Decides what clients may do. Implemented by `engine/policy`. */
export interface Authorizer {
  /**
   * Rises whenever a decision may come out differently than before. While it stays the same, the broker may keep the
   * answers it got instead of asking again.
   */
  readonly revision: number;
  /** May take its time over a password; nothing else of that connection is handled meanwhile. */
  decideConnect(
    client: ClientIdentity,
    request: {
      readonly password: Uint8Array | undefined;
      readonly will: { readonly topicName: TopicName; readonly qos: QoS; readonly retain: boolean } | undefined;
    },
  ): ConnectDecision | Promise<ConnectDecision>;
  /**
   * Judges a client that is connected, or has a session, by rules that changed meanwhile; its password is not asked
   * again. An authorizer whose rules never change needs none.
   */
  decideAgain?(
    client: ClientIdentity,
    request: {
      readonly will: { readonly topicName: TopicName; readonly qos: QoS; readonly retain: boolean } | undefined;
    },
  ): ConnectDecision;
  decidePublish(
    client: ClientIdentity,
    request: { readonly topicName: TopicName; readonly qos: QoS; readonly retain: boolean },
  ): Decision;
  decideSubscribe(
    client: ClientIdentity,
    request: { readonly topicFilter: TopicFilter; readonly shareName: string | undefined; readonly qos: QoS },
  ): SubscribeDecision;
  /** Whether a message may reach this subscriber, whatever filter it used. */
  decideDelivery(client: ClientIdentity, topicName: TopicName): Decision;
}
