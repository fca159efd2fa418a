/* oxlint-disable max-lines -- a table, one entry per check */
import type { PerEdition, Severity } from "#shared/mqtt/spec/index.ts";

/** What a flow of packets can do against the standard, and how we speak of it. Same shape as the rules of one packet. */
export interface FlowRule {
  /** `error` where the packets prove it; `warning` where time, or what the observer may have missed, is involved. */
  readonly severity: Severity;
  /** One sentence without its offending value, which is appended in backticks. */
  readonly message: string;
  /** Every statement that the rule checks; the first of an edition is cited. */
  readonly statements: PerEdition<readonly string[]>;
  /** The Reason Code with which a 5.0 peer answers before it closes. */
  readonly reasonCode?: number;
}

const PROTOCOL_ERROR = 0x82;

const inBoth = (...ids: readonly string[]): PerEdition<readonly string[]> => ({ "3.1.1": ids, "5.0": ids });
const in311 = (...ids: readonly string[]): PerEdition<readonly string[]> => ({ "3.1.1": ids });
const in5 = (...ids: readonly string[]): PerEdition<readonly string[]> => ({ "5.0": ids });

/** Every check of a flow, by its stable code. */
export const flowRules = {
  // Order of packets on a connection
  "flow-connect-not-first": {
    severity: "error",
    message: "the first packet from the Client is not CONNECT but",
    statements: inBoth("MQTT-3.1.0-1"),
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-connect-repeated": {
    severity: "error",
    message: "a second CONNECT on the same network connection",
    statements: inBoth("MQTT-3.1.0-2"),
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-connack-not-first": {
    severity: "error",
    message: "before CONNACK the Server sends",
    statements: inBoth("MQTT-3.2.0-1"),
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-disconnect-before-connack": {
    severity: "error",
    message: "the Server sends DISCONNECT without having accepted the connection",
    statements: in5("MQTT-3.14.0-1"),
  },
  "flow-connack-repeated": {
    severity: "error",
    message: "a second CONNACK on the same network connection",
    statements: { "3.1.1": ["MQTT-3.2.0-1"], "5.0": ["MQTT-3.2.0-2"] },
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-packet-after-disconnect": {
    severity: "error",
    message: "after its DISCONNECT the sender still sends",
    statements: { "3.1.1": ["MQTT-3.14.4-2"], "5.0": ["MQTT-3.14.4-1", "MQTT-4.13.2-1"] },
  },
  "flow-open-after-disconnect": {
    severity: "warning",
    message: "the network connection stays open long after DISCONNECT",
    statements: { "3.1.1": ["MQTT-3.14.4-1"], "5.0": ["MQTT-3.14.4-2", "MQTT-4.13.2-1"] },
  },
  "flow-packet-after-refusal": {
    severity: "error",
    message: "after it has refused the connection the Server still sends",
    statements: {
      "3.1.1": ["MQTT-3.2.2-5", "MQTT-3.1.4-5", "MQTT-3.1.3-9", "MQTT-3.1.2-2", "U-3.1.4a"],
      "5.0": [
        "MQTT-3.2.2-7",
        "MQTT-3.1.4-6",
        "MQTT-3.1.4-2",
        "MQTT-3.1.3-8",
        "MQTT-3.1.2-2",
        "MQTT-4.12.0-1",
        "MQTT-4.12.0-4",
        "MQTT-4.13.2-1",
      ],
    },
  },
  "flow-open-after-refusal": {
    severity: "warning",
    message: "the network connection stays open long after the Server has refused it",
    statements: {
      "3.1.1": ["MQTT-3.2.2-5", "MQTT-3.1.3-9", "MQTT-3.1.2-2", "U-3.1.4a"],
      "5.0": ["MQTT-3.2.2-7", "MQTT-3.1.4-2", "MQTT-3.1.3-8", "MQTT-3.1.2-2", "MQTT-4.12.0-1", "MQTT-4.12.0-4"],
    },
  },
  "flow-malformed-tolerated": {
    severity: "error",
    message: "the receiver of a malformed packet goes on and answers with",
    statements: {
      "3.1.1": [
        "MQTT-4.8.0-1",
        "MQTT-2.2.2-2",
        "MQTT-3.1.4-1",
        "MQTT-1.5.3-1",
        "MQTT-1.5.3-2",
        "MQTT-3.1.2-1",
        "MQTT-3.1.2-3",
        "MQTT-3.3.1-4",
        "MQTT-3.6.1-1",
        "MQTT-3.8.1-1",
        "MQTT-3.8.3-4",
        "MQTT-3.10.1-1",
        "MQTT-3.14.1-1",
      ],
      "5.0": [
        "MQTT-4.13.1-1",
        "MQTT-3.1.4-1",
        "MQTT-3.1.2-1",
        "MQTT-3.6.1-1",
        "MQTT-3.8.1-1",
        "MQTT-3.10.1-1",
        "MQTT-3.14.1-1",
        "MQTT-3.15.1-1",
      ],
    },
  },

  // CONNECT and CONNACK
  "flow-empty-identifier-accepted": {
    severity: "error",
    message: "the Server accepts an empty Client Identifier with Clean Session 0",
    statements: in311("MQTT-3.1.3-8"),
  },
  "flow-assigned-identifier-missing": {
    severity: "error",
    message: "the Client Identifier is empty and CONNACK assigns none",
    statements: in5("MQTT-3.2.2-16", "MQTT-3.1.3-6", "MQTT-3.1.3-7"),
  },
  "flow-assigned-identifier-in-use": {
    severity: "error",
    message: "the assigned Client Identifier belongs to another session",
    statements: in5("MQTT-3.2.2-16", "MQTT-3.1.3-6"),
  },
  "flow-session-present-after-clean": {
    severity: "error",
    message: "Session Present is 1 although the Client asked for a new session",
    statements: {
      "3.1.1": ["MQTT-3.2.2-1", "MQTT-3.1.2-6", "MQTT-3.1.4-3"],
      "5.0": ["MQTT-3.2.2-2", "MQTT-3.1.2-4", "MQTT-3.1.4-4"],
    },
  },
  "flow-session-forgotten": {
    severity: "warning",
    message: "Session Present is 0 although the session should still be stored",
    statements: {
      "3.1.1": ["MQTT-3.2.2-2", "MQTT-3.1.2-4", "MQTT-4.1.0-1"],
      "5.0": ["MQTT-3.2.2-3", "MQTT-3.1.2-5", "MQTT-3.1.2-23"],
    },
  },
  "flow-session-invented": {
    severity: "warning",
    message: "Session Present is 1 although the last session has ended",
    statements: {
      "3.1.1": ["MQTT-3.2.2-3", "MQTT-3.1.2-6"],
      "5.0": ["MQTT-3.2.2-3", "MQTT-3.1.2-6", "MQTT-4.1.0-2"],
    },
  },
  "flow-will-qos-accepted": {
    severity: "error",
    message: "the Server accepts a Will QoS above the Maximum QoS it announces",
    statements: in5("MQTT-3.2.2-12"),
    reasonCode: 0x9b,
  },
  "flow-will-retain-accepted": {
    severity: "error",
    message: "the Server accepts a retained Will Message and announces that it cannot retain",
    statements: in5("MQTT-3.2.2-13"),
    reasonCode: 0x9a,
  },
  "flow-response-information-unasked": {
    severity: "error",
    message: "CONNACK carries Response Information that the Client did not request",
    statements: in5("MQTT-3.1.2-28"),
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-problem-information-unasked": {
    severity: "error",
    message: "a Reason String or User Property although the Client asked for none",
    statements: in5("MQTT-3.1.2-29"),
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-session-expiry-raised": {
    severity: "error",
    message: "DISCONNECT sets a Session Expiry Interval after CONNECT set 0",
    statements: in5("U-3.14.2.2.2a"),
    reasonCode: PROTOCOL_ERROR,
  },

  // Enhanced authentication
  "flow-auth-unasked": {
    severity: "error",
    message: "authentication although CONNECT names no Authentication Method",
    statements: in5("MQTT-4.12.0-6", "MQTT-4.12.0-7"),
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-auth-method": {
    severity: "error",
    message: "the Authentication Method is not that of CONNECT",
    statements: in5("MQTT-4.12.0-5", "U-3.15a", "MQTT-4.12.1-1"),
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-auth-reason-code": {
    severity: "error",
    message: "AUTH at this point carries another Reason Code than",
    statements: in5("MQTT-4.12.0-2", "MQTT-4.12.0-3", "MQTT-4.12.1-1"),
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-packet-during-auth": {
    severity: "error",
    message: "before CONNACK ends the authentication the Client sends",
    statements: in5("MQTT-3.1.2-30"),
    reasonCode: PROTOCOL_ERROR,
  },

  // Packet Identifiers and acknowledgements
  "flow-packet-identifier-in-use": {
    severity: "error",
    message: "the Packet Identifier still belongs to an unfinished exchange:",
    statements: {
      "3.1.1": ["MQTT-2.3.1-2", "MQTT-2.3.1-3", "MQTT-2.3.1-4", "MQTT-4.3.2-1", "MQTT-4.3.3-1"],
      "5.0": [
        "MQTT-2.2.1-3",
        "MQTT-2.2.1-4",
        "MQTT-4.3.2-1",
        "MQTT-4.3.3-1",
        "MQTT-4.3.2-3",
        "MQTT-4.3.3-3",
        "MQTT-4.3.3-5",
      ],
    },
    reasonCode: 0x91,
  },
  "flow-acknowledgement-unknown": {
    severity: "error",
    message: "nothing waits for this answer with Packet Identifier",
    statements: {
      "3.1.1": ["MQTT-2.3.1-6", "MQTT-2.3.1-7", "MQTT-3.8.4-2", "MQTT-3.8.4-4", "MQTT-3.10.4-4", "MQTT-3.10.4-6"],
      "5.0": ["MQTT-2.2.1-5", "MQTT-2.2.1-6", "MQTT-3.8.4-2", "MQTT-3.8.4-5", "MQTT-3.10.4-5", "MQTT-3.10.4-6"],
    },
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-acknowledgement-wrong": {
    severity: "error",
    message: "the answer does not fit what it answers:",
    statements: {
      "3.1.1": ["MQTT-3.3.4-1", "MQTT-4.3.2-2"],
      "5.0": ["MQTT-3.3.4-1", "MQTT-4.3.2-4", "MQTT-4.3.3-8"],
    },
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-pubrel-early": {
    severity: "error",
    message: "PUBREL before PUBREC for Packet Identifier",
    statements: { "3.1.1": ["MQTT-4.3.3-1"], "5.0": ["MQTT-4.3.3-4"] },
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-publish-after-pubrel": {
    severity: "error",
    message: "PUBLISH again after PUBREL for Packet Identifier",
    statements: { "3.1.1": ["MQTT-4.3.3-1"], "5.0": ["MQTT-4.3.3-6"] },
  },
  "flow-dup-on-first": {
    severity: "error",
    message: "DUP is 1 on the first delivery of a message with Packet Identifier",
    statements: {
      "3.1.1": ["MQTT-4.3.2-1", "MQTT-4.3.3-1"],
      "5.0": ["MQTT-4.3.2-2", "MQTT-4.3.3-2"],
    },
  },
  "flow-resend-without-dup": {
    severity: "error",
    message: "DUP is 0 on a message that is delivered again with Packet Identifier",
    statements: inBoth("MQTT-3.3.1-1"),
  },
  "flow-resend-while-connected": {
    severity: "error",
    message: "sent again without a reconnect, Packet Identifier",
    statements: in5("MQTT-4.4.0-1"),
  },
  "flow-resend-after-refusal": {
    severity: "error",
    message: "sent again after the receiver refused it, Packet Identifier",
    statements: in5("MQTT-4.4.0-2"),
  },
  "flow-resend-without-session": {
    severity: "error",
    message: "sent again although the Server has no session for it, Packet Identifier",
    statements: in5("MQTT-3.2.2-5", "MQTT-4.4.0-1"),
  },
  "flow-resend-missing": {
    severity: "warning",
    message: "not sent again after the session was resumed, Packet Identifier",
    statements: inBoth("MQTT-4.4.0-1"),
  },
  "flow-resend-order": {
    severity: "error",
    message: "sent again out of the original order, Packet Identifier",
    statements: inBoth("MQTT-4.6.0-1"),
  },
  "flow-puback-order": {
    severity: "error",
    message: "PUBACK is sent before that of an earlier PUBLISH, Packet Identifier",
    statements: inBoth("MQTT-4.6.0-2"),
  },
  "flow-pubrec-order": {
    severity: "error",
    message: "PUBREC is sent before that of an earlier PUBLISH, Packet Identifier",
    statements: inBoth("MQTT-4.6.0-3"),
  },
  "flow-pubrel-order": {
    severity: "error",
    message: "PUBREL is sent before that of an earlier PUBREC, Packet Identifier",
    statements: inBoth("MQTT-4.6.0-4"),
  },

  // Answers that never came
  "flow-connect-unanswered": {
    severity: "warning",
    message: "CONNECT is never answered",
    statements: { "3.1.1": ["MQTT-3.1.4-4"], "5.0": ["MQTT-3.1.4-5"] },
  },
  "flow-publish-unanswered": {
    severity: "warning",
    message: "PUBLISH is never acknowledged, Packet Identifier",
    statements: {
      "3.1.1": ["MQTT-3.3.4-1", "MQTT-4.3.2-2", "MQTT-4.3.3-2", "MQTT-4.5.0-2"],
      "5.0": ["MQTT-3.3.4-1", "MQTT-4.3.2-4", "MQTT-4.3.3-8", "MQTT-4.3.3-10", "MQTT-4.5.0-2"],
    },
  },
  "flow-pubrec-unanswered": {
    severity: "warning",
    message: "PUBREC is never followed by PUBREL, Packet Identifier",
    statements: {
      "3.1.1": ["MQTT-4.3.3-1", "MQTT-3.10.4-3"],
      "5.0": ["MQTT-4.3.3-4", "MQTT-4.3.3-13", "MQTT-3.10.4-3"],
    },
  },
  "flow-pubrel-unanswered": {
    severity: "warning",
    message: "PUBREL is never answered by PUBCOMP, Packet Identifier",
    statements: { "3.1.1": ["MQTT-4.3.3-2"], "5.0": ["MQTT-4.3.3-11", "MQTT-4.3.3-13"] },
  },
  "flow-subscribe-unanswered": {
    severity: "warning",
    message: "SUBSCRIBE is never answered, Packet Identifier",
    statements: inBoth("MQTT-3.8.4-1"),
  },
  "flow-unsubscribe-unanswered": {
    severity: "warning",
    message: "UNSUBSCRIBE is never answered, Packet Identifier",
    statements: {
      "3.1.1": ["MQTT-3.10.4-4", "MQTT-3.10.4-5"],
      "5.0": ["MQTT-3.10.4-4", "MQTT-3.10.4-5"],
    },
  },
  "flow-pingreq-unanswered": {
    severity: "warning",
    message: "PINGREQ is never answered",
    statements: inBoth("MQTT-3.12.4-1"),
  },

  // Subscriptions
  "flow-suback-count": {
    severity: "error",
    message: "SUBACK has another number of codes than SUBSCRIBE has Topic Filters:",
    statements: { "3.1.1": ["MQTT-3.8.4-5", "MQTT-3.9.3-1"], "5.0": ["MQTT-3.8.4-6", "MQTT-3.9.3-1"] },
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-suback-above-request": {
    severity: "error",
    message: "SUBACK grants a higher QoS than was requested for",
    statements: inBoth("MQTT-3.9.3-1"),
  },
  "flow-unsuback-count": {
    severity: "error",
    message: "UNSUBACK has another number of codes than UNSUBSCRIBE has Topic Filters:",
    statements: in5("MQTT-3.11.3-1"),
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-publish-unsubscribed": {
    severity: "error",
    message: "no subscription of this Client matches the topic",
    statements: inBoth("MQTT-3.3.2-3"),
  },
  "flow-subscription-identifier-missing": {
    severity: "error",
    message: "every matching subscription has an identifier, and the message carries none:",
    statements: in5("MQTT-3.3.4-3", "MQTT-3.3.4-4"),
  },
  "flow-subscription-identifier-foreign": {
    severity: "error",
    message: "no matching subscription has this Subscription Identifier:",
    statements: in5("MQTT-3.3.4-5"),
  },

  // Limits that a peer announced
  "flow-receive-maximum-exceeded": {
    severity: "error",
    message: "more unacknowledged messages than the receiver's Receive Maximum",
    statements: in5("MQTT-3.3.4-7", "MQTT-3.3.4-9", "MQTT-4.9.0-1", "MQTT-4.9.0-2", "U-4.9a"),
    reasonCode: 0x93,
  },
  "flow-packet-above-maximum": {
    severity: "error",
    message: "the packet is larger than the receiver's Maximum Packet Size",
    statements: in5("U-3.2.2.3.6a", "MQTT-3.1.2-24", "MQTT-3.2.2-15"),
    reasonCode: 0x95,
  },
  "flow-diagnostics-above-maximum": {
    severity: "error",
    message: "a Reason String or User Property makes the packet larger than the receiver's Maximum Packet Size",
    statements: in5(
      "MQTT-3.2.2-19",
      "MQTT-3.2.2-20",
      "MQTT-3.4.2-2",
      "MQTT-3.4.2-3",
      "MQTT-3.5.2-2",
      "MQTT-3.5.2-3",
      "MQTT-3.6.2-2",
      "MQTT-3.6.2-3",
      "MQTT-3.7.2-2",
      "MQTT-3.7.2-3",
      "MQTT-3.9.2-1",
      "MQTT-3.9.2-2",
      "MQTT-3.11.2-1",
      "MQTT-3.11.2-2",
      "MQTT-3.14.2-3",
      "MQTT-3.14.2-4",
      "MQTT-3.15.2-2",
      "MQTT-3.15.2-3",
    ),
    reasonCode: 0x95,
  },
  "flow-qos-above-maximum": {
    severity: "error",
    message: "the QoS is above the Server's Maximum QoS",
    statements: in5("MQTT-3.2.2-11", "U-3.2.2.3.4b"),
    reasonCode: 0x9b,
  },
  "flow-retain-unavailable": {
    severity: "error",
    message: "RETAIN is 1 although the Server cannot retain",
    statements: in5("MQTT-3.2.2-14"),
    reasonCode: 0x9a,
  },
  "flow-wildcard-unavailable": {
    severity: "error",
    message: "a wildcard although the Server has no wildcard subscriptions:",
    statements: in5("U-3.2.2.3.11b"),
    reasonCode: 0xa2,
  },
  "flow-subscription-identifier-unavailable": {
    severity: "error",
    message: "a Subscription Identifier although the Server has none",
    statements: in5("U-3.2.2.3.12b"),
    reasonCode: 0xa1,
  },
  "flow-shared-unavailable": {
    severity: "error",
    message: "a Shared Subscription although the Server has none:",
    statements: in5("U-3.2.2.3.13b"),
    reasonCode: 0x9e,
  },
  "flow-alias-above-maximum": {
    severity: "error",
    message: "the Topic Alias is above the receiver's Topic Alias Maximum:",
    statements: in5("U-3.3.4b", "MQTT-3.1.2-26", "MQTT-3.2.2-17", "MQTT-3.3.2-9", "MQTT-3.3.2-11"),
    reasonCode: 0x94,
  },
  "flow-alias-not-allowed": {
    severity: "error",
    message: "a Topic Alias although the receiver allows none:",
    statements: in5("MQTT-3.1.2-27", "MQTT-3.2.2-18"),
    reasonCode: 0x94,
  },
  "flow-alias-unknown": {
    severity: "error",
    message: "no topic has been given to this Topic Alias on this connection:",
    statements: in5("U-3.3.4a", "MQTT-3.3.2-7"),
    reasonCode: PROTOCOL_ERROR,
  },
  "flow-alias-refused": {
    severity: "error",
    message: "the receiver rejects a Topic Alias although all were within its Topic Alias Maximum",
    statements: in5("MQTT-3.3.2-10", "MQTT-3.3.2-12"),
  },

  // Keep Alive
  "flow-keep-alive-exceeded": {
    severity: "error",
    message: "the Client is silent for longer than one and a half times its Keep Alive:",
    statements: { "3.1.1": ["MQTT-3.1.2-23"], "5.0": ["MQTT-3.1.2-20", "MQTT-3.1.2-21", "MQTT-3.2.2-21"] },
  },
  "flow-keep-alive-tolerated": {
    severity: "warning",
    message: "the Server keeps a Client that is silent for longer than one and a half times its Keep Alive:",
    statements: { "3.1.1": ["MQTT-3.1.2-24"], "5.0": ["MQTT-3.1.2-22"] },
  },
  "flow-keep-alive-too-strict": {
    severity: "error",
    message: "the Server ends the connection for its Keep Alive although the Client was silent for only",
    statements: in5("MQTT-3.2.2-22"),
  },
} as const satisfies Record<string, FlowRule>;
