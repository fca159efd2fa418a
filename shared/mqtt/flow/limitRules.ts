import type { Properties, PublishPacket } from "#shared/mqtt/packet/index.ts";
import { isType, type Observed, opposite, type PeerLimits, type RuleContext } from "./state.ts";

const NO_LIMIT = Number.POSITIVE_INFINITY;

/** The limits that CONNECT or CONNACK of 5.0 announce to the other side. */
export function readLimits(properties: Properties | undefined): PeerLimits {
  return {
    receiveMaximum: properties?.receiveMaximum ?? 65_535,
    maximumPacketSize: properties?.maximumPacketSize ?? NO_LIMIT,
    topicAliasMaximum: properties?.topicAliasMaximum ?? 0,
  };
}

const diagnosticsStatements: Readonly<Partial<Record<Observed["packet"]["type"], string>>> = {
  CONNACK: "MQTT-3.2.2-19",
  PUBACK: "MQTT-3.4.2-2",
  PUBREC: "MQTT-3.5.2-2",
  PUBREL: "MQTT-3.6.2-2",
  PUBCOMP: "MQTT-3.7.2-2",
  SUBACK: "MQTT-3.9.2-1",
  UNSUBACK: "MQTT-3.11.2-1",
  DISCONNECT: "MQTT-3.14.2-3",
  AUTH: "MQTT-3.15.2-2",
};

/** No packet is larger than the Maximum Packet Size of its receiver. */
export function checkPacketSize({ flow, report }: RuleContext, observed: Observed): void {
  const maximum = flow.sent[observed.direction].limits?.maximumPacketSize ?? NO_LIMIT;
  if (observed.length <= maximum) return;
  const { packet } = observed;
  const properties = "properties" in packet ? packet.properties : undefined;
  const statement = diagnosticsStatements[packet.type];
  if (statement !== undefined && properties?.reasonString !== undefined) {
    report("flow-diagnostics-above-maximum", observed, { value: maximum, statement });
  } else if (statement !== undefined && properties?.userProperties !== undefined) {
    // The rule about User Properties follows the one about the Reason String wherever there are both.
    report("flow-diagnostics-above-maximum", observed, { value: maximum, statement: nextStatement(statement) });
  } else {
    const ofDirection = observed.direction === "toServer" ? "MQTT-3.2.2-15" : "MQTT-3.1.2-24";
    report("flow-packet-above-maximum", observed, { value: maximum, statement: ofDirection });
  }
}

function nextStatement(statement: string): string {
  return statement.replace(/\d+$/, (number) => String(Number(number) + 1));
}

/** What the Server has said in CONNACK that it cannot do. */
export function checkCapabilities({ flow, report }: RuleContext, observed: Observed): void {
  const announced = flow.connack?.packet.properties;
  if (announced === undefined || observed.direction !== "toServer") return;
  if (isType(observed, "PUBLISH")) {
    const { qos, retain } = observed.packet;
    if (qos > (announced.maximumQoS ?? 2)) report("flow-qos-above-maximum", observed, { value: qos });
    if (retain && announced.retainAvailable === 0) report("flow-retain-unavailable", observed);
  }
  if (!isType(observed, "SUBSCRIBE")) return;
  const { subscriptions, properties } = observed.packet;
  if (announced.subscriptionIdentifierAvailable === 0 && properties?.subscriptionIdentifiers !== undefined) {
    report("flow-subscription-identifier-unavailable", observed);
  }
  for (const { topicFilter } of subscriptions) {
    const isShared = topicFilter.startsWith("$share/");
    if (isShared && announced.sharedSubscriptionAvailable === 0) {
      report("flow-shared-unavailable", observed, { value: topicFilter });
    }
    if (/[+#]/.test(topicFilter) && announced.wildcardSubscriptionAvailable === 0) {
      report("flow-wildcard-unavailable", observed, { value: topicFilter });
    }
  }
}

/**
 * Topic Aliases within the receiver's limit, and none used before it was given a topic on this connection. Returns
 * the topic of the message; `undefined` when it hides behind an alias that nobody saw being set.
 */
export function resolveTopic({ flow, report }: RuleContext, observed: Observed<PublishPacket>): string | undefined {
  const { topicName, properties } = observed.packet;
  const alias = properties?.topicAlias;
  if (alias === undefined) return topicName === "" ? undefined : topicName;
  const sender = flow.sent[observed.direction];
  const maximum = sender.limits?.topicAliasMaximum;
  if (maximum !== undefined && alias > maximum) {
    sender.hasBrokenAliasRules = true;
    const fromClient = observed.direction === "toServer";
    if (maximum === 0) {
      const statement = fromClient ? "MQTT-3.2.2-18" : "MQTT-3.1.2-27";
      report("flow-alias-not-allowed", observed, { value: alias, statement });
    } else {
      const statement = fromClient ? "MQTT-3.2.2-17" : "MQTT-3.1.2-26";
      report("flow-alias-above-maximum", observed, { value: alias, statement });
    }
  }
  if (topicName !== "") {
    sender.aliases.set(alias, topicName);
    return topicName;
  }
  const known = sender.aliases.get(alias);
  if (known === undefined && flow.isFromStart) {
    sender.hasBrokenAliasRules = true;
    report("flow-alias-unknown", observed, { value: alias });
  }
  return known;
}

/** A receiver that says "Topic Alias invalid" to one that it has allowed. */
export function checkAliasRefusal({ flow, report }: RuleContext, observed: Observed): void {
  if (!isType(observed, "DISCONNECT") || observed.packet.reasonCode !== 0x94 || !flow.isFromStart) return;
  const accused = flow.sent[opposite(observed.direction)];
  if (accused.limits === undefined || accused.hasBrokenAliasRules || accused.malformed !== undefined) return;
  const statement = observed.direction === "toClient" ? "MQTT-3.3.2-12" : "MQTT-3.3.2-10";
  report("flow-alias-refused", observed, { statement });
}

/** Counts the messages that use up the Receive Maximum. A re-sent one is still the same message. */
export function countUnacknowledged({ flow, report }: RuleContext, observed: Observed<PublishPacket>): void {
  const { packetIdentifier } = observed.packet;
  if (packetIdentifier === undefined) return;
  const { unacknowledged, limits } = flow.sent[observed.direction];
  unacknowledged.add(packetIdentifier);
  if (limits === undefined || unacknowledged.size <= limits.receiveMaximum) return;
  const statement = observed.direction === "toServer" ? "MQTT-3.3.4-7" : "MQTT-3.3.4-9";
  report("flow-receive-maximum-exceeded", observed, { value: limits.receiveMaximum, statement });
}
