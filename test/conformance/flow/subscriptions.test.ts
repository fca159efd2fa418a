import { describe } from "vitest";
import { accepts, accuses } from "./check.ts";
import { converse, publish, suback, subscribe, unsuback, unsubscribe } from "./conversation.ts";

describe("SUBACK and UNSUBACK", () => {
  accuses(
    "[MQTT311-3.8.4-5] [MQTT311-3.9.3-1] [MQTT5-3.8.4-6] [MQTT5-3.9.3-1]",
    "a SUBACK with too few codes is accused",
    "flow-suback-count",
    (version) =>
      converse(version)
        .accept()
        .client(subscribe(1, { a: 0, b: 0 }))
        .server(suback(1, [0])),
  );
  accuses(
    "[MQTT311-3.9.3-1] [MQTT5-3.9.3-1]",
    "codes that cannot be in the order of the Topic Filters are accused",
    "flow-suback-above-request",
    (version) =>
      converse(version)
        .accept()
        .client(subscribe(1, { a: 0, b: 2 }))
        .server(suback(1, [2, 0])),
  );
  accuses("[MQTT5-3.11.3-1]", "an UNSUBACK with too few codes is accused", "flow-unsuback-count", (version) =>
    converse(version)
      .accept()
      .client(unsubscribe(1, "a", "b"))
      .server(unsuback(1, [0])),
  );
  accepts("[MQTT311-3.8.4-5] [MQTT5-3.8.4-6]", "a lower QoS and a refusal pass", (version) =>
    converse(version)
      .accept()
      .client(subscribe(1, { a: 2, b: 1 }))
      .server(suback(1, [1, 0x80])),
  );
});

describe("messages to a Client", () => {
  accuses(
    "[MQTT311-3.3.2-3] [MQTT5-3.3.2-3]",
    "that match none of its subscriptions are accused",
    "flow-publish-unsubscribed",
    (version) =>
      converse(version)
        .accept()
        .client(subscribe(1, { "a/+": 0 }))
        .server(suback(1, [0]))
        .server(publish(undefined, { topicName: "b/a" })),
  );
  accepts("[MQTT311-U-3.8.4a]", "may come before the SUBACK", (version) =>
    converse(version)
      .accept()
      .client(subscribe(1, { "a/+": 0 }))
      .server(publish())
      .server(suback(1, [0])),
  );
  accepts(
    "[MQTT311-3.3.2-3] [MQTT5-3.3.2-3]",
    "may still come after UNSUBACK, and through a shared filter",
    (version) =>
      converse(version)
        .accept()
        .client(subscribe(1, { "$share/g/a/+": 0 }))
        .server(suback(1, [0]))
        .client(unsubscribe(2, "$share/g/a/+"))
        .server(unsuback(2, [0]))
        .server(publish()),
  );

  const identified = (subscriptionIdentifiers: readonly number[]) =>
    publish(undefined, { properties: { subscriptionIdentifiers } });

  accuses(
    "[MQTT5-3.3.4-3] [MQTT5-3.3.4-4]",
    "without the identifier of the only subscription are accused",
    "flow-subscription-identifier-missing",
    (version) =>
      converse(version)
        .accept()
        .client(subscribe(1, { "a/+": 0 }, { subscriptionIdentifiers: [7] }))
        .server(suback(1, [0]))
        .server(publish()),
  );
  accuses(
    "[MQTT5-3.3.4-5]",
    "with the identifier of another subscription are accused",
    "flow-subscription-identifier-foreign",
    (version) =>
      converse(version)
        .accept()
        .client(subscribe(1, { "a/+": 0 }, { subscriptionIdentifiers: [7] }))
        .client(subscribe(2, { c: 0 }, { subscriptionIdentifiers: [8] }))
        .server(suback(1, [0]))
        .server(suback(2, [0]))
        .server(identified([8])),
  );
  accepts("[MQTT5-3.3.4-3] [MQTT5-3.3.4-4] [MQTT5-3.3.4-5]", "with one or all matching identifiers pass", (version) =>
    converse(version)
      .accept()
      .client(subscribe(1, { "a/+": 0 }, { subscriptionIdentifiers: [7] }))
      .client(subscribe(2, { "#": 0 }, { subscriptionIdentifiers: [8] }))
      .server(suback(1, [0]))
      .server(suback(2, [0]))
      .server(identified([7, 8]))
      .server(identified([7]))
      .server(identified([8])),
  );
});
