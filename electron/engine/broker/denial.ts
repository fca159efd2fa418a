import type { QoS } from "#shared/mqtt/packet/index.ts";
import type { ClientIdentity, RuleInfo } from "./authorizer.ts";

/** What was refused. */
export type DeniedRequest =
  | { readonly kind: "connect" }
  | { readonly kind: "will"; readonly topicName: string }
  | { readonly kind: "publish"; readonly topicName: string; readonly qos: QoS; readonly retain: boolean }
  | { readonly kind: "subscribe"; readonly topicFilter: string; readonly qos: QoS }
  /** A message that matched a Subscription of the client. */
  | { readonly kind: "delivery"; readonly topicName: string };

/** One refusal, as it happened. */
export interface Denial {
  readonly client: ClientIdentity;
  readonly request: DeniedRequest;
  /** Absent when no rule spoke and the default refused. */
  readonly rule: RuleInfo | undefined;
  /** The packet that asked, in the capture log; of a delivery the PUBLISH that was to be delivered. */
  readonly sequence: number;
  /**
   * What the wire told the client: that it was refused, that all went well although it did not, no word at all (QoS 0
   * and deliveries have no answer), or nothing but the end of its connection.
   */
  readonly told: "refused" | "success" | "nothing" | "closed";
}
