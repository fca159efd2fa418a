import { describe } from "vitest";
import { accepts, accuses } from "./check.ts";
import {
  ack,
  auth,
  connack,
  connect,
  type Conversation,
  converse,
  disconnect,
  publish,
  suback,
  subscribe,
  unsuback,
  unsubscribe,
} from "./conversation.ts";

const because = { reasonString: "because" } as const;
const user = { userProperties: [{ name: "n", value: "v" }] } as const;
const small = { properties: { maximumPacketSize: 100 } } as const;

describe("Receive Maximum", () => {
  accuses(
    "[MQTT5-3.3.4-7] [MQTT5-4.9.0-1] [MQTT5-4.9.0-2] [MQTT5-U-4.9a]",
    "a Client that exceeds the Server's is accused",
    "flow-receive-maximum-exceeded",
    (version) =>
      converse(version)
        .accept({}, { properties: { receiveMaximum: 2 } })
        .client(publish(1))
        .client(publish(2, { qos: 2 }))
        .client(publish(3)),
  );
  accuses(
    "[MQTT5-3.3.4-9]",
    "a Server that exceeds the Client's is accused",
    "flow-receive-maximum-exceeded",
    (version) =>
      converse(version)
        .accept({ properties: { receiveMaximum: 1 } })
        .subscribeAll()
        .server(publish(1))
        .server(publish(2)),
  );
  accepts("[MQTT5-U-4.9a]", "PUBACK, PUBCOMP and a refusing PUBREC each make room again", (version) =>
    converse(version)
      .accept({}, { properties: { receiveMaximum: 1 } })
      .client(publish(1))
      .client(publish())
      .server(ack("PUBACK", 1))
      .client(publish(2, { qos: 2 }))
      .server(ack("PUBREC", 2, 0x97))
      .client(publish(3, { qos: 2 }))
      .server(ack("PUBREC", 3))
      .client(ack("PUBREL", 3))
      .server(ack("PUBCOMP", 3))
      .client(publish(4)),
  );
});

describe("Maximum Packet Size", () => {
  accuses(
    "[MQTT5-3.2.2-15] [MQTT5-U-3.2.2.3.6a]",
    "a Client above it is accused",
    "flow-packet-above-maximum",
    (version) => converse(version).accept({}, small).client(publish(), { length: 101 }),
  );
  accuses(
    "[MQTT5-3.1.2-24] [MQTT5-U-3.2.2.3.6a]",
    "a Server above it is accused",
    "flow-packet-above-maximum",
    (version) => converse(version).accept(small).subscribeAll().server(publish(), { length: 101 }),
  );
  accepts("[MQTT5-3.1.2-24]", "a packet of exactly that size passes", (version) =>
    converse(version).accept(small).subscribeAll().server(publish(), { length: 100 }),
  );

  const large = { length: 101 };
  const code = "flow-diagnostics-above-maximum";
  const words = "a packet that its Reason String makes too large is accused";
  accuses("[MQTT5-3.2.2-19]", words, code, (version) =>
    converse(version)
      .client(connect(version, small))
      .server(connack({ properties: because }), large),
  );
  accuses("[MQTT5-3.4.2-2]", words, code, (version) =>
    converse(version)
      .accept(small)
      .client(publish(1))
      .server(ack("PUBACK", 1, 0, because), large),
  );
  accuses("[MQTT5-3.5.2-2]", words, code, (version) => delivering(version).client(ack("PUBREC", 1, 0, because), large));
  accuses("[MQTT5-3.6.2-2]", words, code, (version) =>
    converse(version)
      .accept({}, small)
      .client(publish(1, { qos: 2 }))
      .server(ack("PUBREC", 1))
      .client(ack("PUBREL", 1, 0, because), large),
  );
  accuses("[MQTT5-3.7.2-2]", words, code, (version) =>
    delivering(version)
      .client(ack("PUBREC", 1))
      .server(ack("PUBREL", 1))
      .client(ack("PUBCOMP", 1, 0, because), large),
  );
  accuses("[MQTT5-3.9.2-1]", words, code, (version) =>
    converse(version)
      .accept(small)
      .client(subscribe(1, { a: 0 }))
      .server(suback(1, [0], because), large),
  );
  accuses("[MQTT5-3.11.2-1]", words, code, (version) =>
    converse(version)
      .accept(small)
      .client(unsubscribe(1, "a"))
      .server(unsuback(1, [0], because), large),
  );
  accuses("[MQTT5-3.14.2-3]", words, code, (version) =>
    converse(version).accept(small).server(disconnect(0x8b, because), large).close(),
  );
  accuses("[MQTT5-3.15.2-2]", words, code, (version) =>
    converse(version)
      .client(connect(version, { properties: { maximumPacketSize: 100, authenticationMethod: "SCRAM" } }))
      .server(auth(0x18, "SCRAM", because), large),
  );

  const userWords = "a packet that its User Properties make too large is accused";
  accuses("[MQTT5-3.2.2-20]", userWords, code, (version) =>
    converse(version)
      .client(connect(version, small))
      .server(connack({ properties: user }), large),
  );
  accuses("[MQTT5-3.4.2-3]", userWords, code, (version) =>
    converse(version)
      .accept(small)
      .client(publish(1))
      .server(ack("PUBACK", 1, 0, user), large),
  );
  accuses("[MQTT5-3.5.2-3]", userWords, code, (version) =>
    delivering(version).client(ack("PUBREC", 1, 0, user), large),
  );
  accuses("[MQTT5-3.6.2-3]", userWords, code, (version) =>
    converse(version)
      .accept({}, small)
      .client(publish(1, { qos: 2 }))
      .server(ack("PUBREC", 1))
      .client(ack("PUBREL", 1, 0, user), large),
  );
  accuses("[MQTT5-3.7.2-3]", userWords, code, (version) =>
    delivering(version)
      .client(ack("PUBREC", 1))
      .server(ack("PUBREL", 1))
      .client(ack("PUBCOMP", 1, 0, user), large),
  );
  accuses("[MQTT5-3.9.2-2]", userWords, code, (version) =>
    converse(version)
      .accept(small)
      .client(subscribe(1, { a: 0 }))
      .server(suback(1, [0], user), large),
  );
  accuses("[MQTT5-3.11.2-2]", userWords, code, (version) =>
    converse(version)
      .accept(small)
      .client(unsubscribe(1, "a"))
      .server(unsuback(1, [0], user), large),
  );
  accuses("[MQTT5-3.14.2-4]", userWords, code, (version) =>
    converse(version).accept(small).server(disconnect(0x8b, user), large).close(),
  );
  accuses("[MQTT5-3.15.2-3]", userWords, code, (version) =>
    converse(version)
      .client(connect(version, { properties: { maximumPacketSize: 100, authenticationMethod: "SCRAM" } }))
      .server(auth(0x18, "SCRAM", user), large),
  );
});

/** The Server delivers a QoS 2 message to a Client; packets to the Server may have 100 bytes. */
function delivering(version: 4 | 5): Conversation {
  return converse(version)
    .accept({}, small)
    .subscribeAll()
    .server(publish(1, { qos: 2 }));
}

describe("what the Server says it cannot do", () => {
  accuses(
    "[MQTT5-3.2.2-11] [MQTT5-U-3.2.2.3.4b]",
    "a QoS above its Maximum QoS is accused",
    "flow-qos-above-maximum",
    (version) =>
      converse(version)
        .accept({}, { properties: { maximumQoS: 1 } })
        .client(publish(1, { qos: 2 })),
  );
  accuses("[MQTT5-3.2.2-14]", "a retained message is accused", "flow-retain-unavailable", (version) =>
    converse(version)
      .accept({}, { properties: { retainAvailable: 0 } })
      .client(publish(undefined, { retain: true })),
  );
  accuses("[MQTT5-U-3.2.2.3.11b]", "a wildcard is accused", "flow-wildcard-unavailable", (version) =>
    converse(version)
      .accept({}, { properties: { wildcardSubscriptionAvailable: 0 } })
      .client(subscribe(1, { "a/+": 0 })),
  );
  accuses(
    "[MQTT5-U-3.2.2.3.12b]",
    "a Subscription Identifier is accused",
    "flow-subscription-identifier-unavailable",
    (version) =>
      converse(version)
        .accept({}, { properties: { subscriptionIdentifierAvailable: 0 } })
        .client(subscribe(1, { a: 0 }, { subscriptionIdentifiers: [7] })),
  );
  accuses("[MQTT5-U-3.2.2.3.13b]", "a Shared Subscription is accused", "flow-shared-unavailable", (version) =>
    converse(version)
      .accept({}, { properties: { sharedSubscriptionAvailable: 0 } })
      .client(subscribe(1, { "$share/g/a": 0 })),
  );
});

describe("Topic Aliases", () => {
  const allowing = { properties: { topicAliasMaximum: 5 } } as const;
  const aliased = (topicAlias: number, topicName = "a/b") =>
    publish(undefined, { topicName, properties: { topicAlias } });

  accuses(
    "[MQTT5-3.2.2-17] [MQTT5-3.3.2-9] [MQTT5-U-3.3.4b]",
    "a Client above the Server's maximum is accused",
    "flow-alias-above-maximum",
    (version) => converse(version).accept({}, allowing).client(aliased(6)),
  );
  accuses(
    "[MQTT5-3.1.2-26] [MQTT5-3.3.2-11] [MQTT5-U-3.3.4b]",
    "a Server above the Client's maximum is accused",
    "flow-alias-above-maximum",
    (version) => converse(version).accept(allowing).subscribeAll().server(aliased(6)),
  );
  accuses("[MQTT5-3.2.2-18]", "a Client that may use none is accused", "flow-alias-not-allowed", (version) =>
    converse(version).accept().client(aliased(1)),
  );
  accuses("[MQTT5-3.1.2-27]", "a Server that may use none is accused", "flow-alias-not-allowed", (version) =>
    converse(version).accept().subscribeAll().server(aliased(1)),
  );
  accuses(
    "[MQTT5-U-3.3.4a] [MQTT5-3.3.2-7]",
    "an alias of an earlier connection is accused",
    "flow-alias-unknown",
    (version) =>
      converse(version).accept({}, allowing).client(aliased(1)).close().accept({}, allowing).client(aliased(1, "")),
  );
  accuses(
    "[MQTT5-3.3.2-12]",
    "a Server that rejects an alias it has allowed is accused",
    "flow-alias-refused",
    (version) => converse(version).accept({}, allowing).client(aliased(5)).server(disconnect(0x94)).close(),
  );
  accuses(
    "[MQTT5-3.3.2-10]",
    "a Client that rejects an alias it has allowed is accused",
    "flow-alias-refused",
    (version) => converse(version).accept(allowing).subscribeAll().server(aliased(5)).client(disconnect(0x94)).close(),
  );
  accepts(
    "[MQTT5-3.3.2-7] [MQTT5-U-3.3.4a]",
    "an alias that was given a topic stands for it, and for its next one",
    (version) =>
      converse(version)
        .accept(allowing)
        .client(subscribe(1, { "a/b": 0, c: 0 }))
        .server(suback(1, [0, 0]))
        .server(aliased(1))
        .server(aliased(1, ""))
        .server(aliased(1, "c"))
        .server(aliased(1, "")),
  );
});
