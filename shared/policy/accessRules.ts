import type { TopicFilter, TopicName } from "#shared/topic/index.ts";
import type { Identity } from "./identity.ts";

/** The rule behind a verdict, as a person knows it. */
export interface RuleReference {
  readonly id: string;
  /** The rule with the client's own values put in, in one line. */
  readonly text: string;
  /** Where it stands in its document, from 1; absent when it stands nowhere. */
  readonly line?: number;
}

/** An answer that explains itself. Without a rule, the default decided. */
export interface Verdict {
  readonly effect: "allow" | "deny";
  readonly rule: RuleReference | undefined;
}

/** An answer to SUBSCRIBE; allowing may lower the QoS. */
export interface SubscribeVerdict extends Verdict {
  readonly grantedQoS: 0 | 1 | 2;
}

/** What of a message rules look at. */
export interface MessageRequest {
  readonly topicName: TopicName;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

/** One Topic Filter of a SUBSCRIBE; of a Shared Subscription the inner filter. */
export interface SubscribeRequest {
  readonly topicFilter: TopicFilter;
  readonly shareName: string | undefined;
  readonly qos: 0 | 1 | 2;
}

/** Access rules from one client's point of view. */
export interface ClientRules {
  connect(): Verdict;
  will(message: MessageRequest): Verdict;
  publish(message: MessageRequest): Verdict;
  subscribe(request: SubscribeRequest): SubscribeVerdict;
  /** Whether a message may reach the client, whatever filter it used. */
  receive(topicName: TopicName): Verdict;
}

/**
 * Access rules in whatever language they are written: Wirebench's own policy, or a file of another broker with that
 * broker's way to read it. A broker enforces any of them alike, and any two can be compared question by question.
 */
export interface AccessRules {
  /** For people: the policy's name, or the language and file. */
  readonly name: string;
  /** What a Will Message that is not allowed costs: the connection, or only itself. */
  readonly deniedWill: "refuse" | "drop";
  /** Binding may cost a walk over all rules; the answers afterwards are cheap. */
  bind(identity: Identity): ClientRules;
}
