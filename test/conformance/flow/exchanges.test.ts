import { describe } from "vitest";
import { accepts, accuses } from "./check.ts";
import { ack, converse, publish, suback, subscribe, unsuback, unsubscribe } from "./conversation.ts";

describe("Packet Identifiers", () => {
  accuses(
    "[MQTT311-2.3.1-2] [MQTT311-2.3.1-3] [MQTT5-2.2.1-3] [MQTT5-4.3.2-1] [MQTT5-4.3.2-3]",
    "a Client that uses an identifier again before PUBACK is accused",
    "flow-packet-identifier-in-use",
    (version) =>
      converse(version)
        .accept()
        .client(publish(1))
        .client(publish(1, { topicName: "other" })),
  );
  accuses(
    "[MQTT311-4.3.2-1] [MQTT311-4.3.3-1] [MQTT5-4.3.3-1] [MQTT5-4.3.3-3] [MQTT5-4.3.3-5]",
    "a QoS 2 message keeps its identifier until PUBCOMP",
    "flow-packet-identifier-in-use",
    (version) =>
      converse(version)
        .accept()
        .client(publish(1, { qos: 2 }))
        .server(ack("PUBREC", 1))
        .client(ack("PUBREL", 1))
        .client(publish(1, { qos: 2, topicName: "other" })),
  );
  accuses(
    "[MQTT311-2.3.1-4] [MQTT5-2.2.1-4]",
    "a Server that uses an identifier again before PUBACK is accused",
    "flow-packet-identifier-in-use",
    (version) => converse(version).accept().subscribeAll().server(publish(1)).server(publish(1)),
  );
  accuses(
    "[MQTT311-2.3.1-2] [MQTT5-2.2.1-3]",
    "SUBSCRIBE shares the identifiers of the Client's messages",
    "flow-packet-identifier-in-use",
    (version) =>
      converse(version)
        .accept()
        .client(publish(1))
        .client(subscribe(1, { a: 0 })),
  );
  accepts("[MQTT311-2.3.1-4] [MQTT5-2.2.1-4]", "Client and Server count apart", (version) =>
    converse(version)
      .accept()
      .subscribeAll()
      .client(publish(1))
      .server(publish(1))
      .server(ack("PUBACK", 1))
      .client(ack("PUBACK", 1)),
  );
});

describe("acknowledgements", () => {
  accuses(
    "[MQTT311-2.3.1-6] [MQTT5-2.2.1-5]",
    "a PUBACK that nothing waits for is accused",
    "flow-acknowledgement-unknown",
    (version) => converse(version).accept().client(publish(1)).server(ack("PUBACK", 2)).server(ack("PUBACK", 1)),
  );
  accuses(
    "[MQTT311-2.3.1-7] [MQTT311-3.8.4-2] [MQTT5-2.2.1-6] [MQTT5-3.8.4-2]",
    "a SUBACK that nothing waits for is accused",
    "flow-acknowledgement-unknown",
    (version) =>
      converse(version)
        .accept()
        .client(subscribe(1, { a: 0 }))
        .server(suback(2, [0]))
        .server(suback(1, [0])),
  );
  accuses(
    "[MQTT311-3.8.4-4] [MQTT5-3.8.4-5]",
    "a second SUBACK for one SUBSCRIBE is accused",
    "flow-acknowledgement-unknown",
    (version) =>
      converse(version)
        .accept()
        .client(subscribe(1, { a: 0, b: 0 }))
        .server(suback(1, [0, 0]))
        .server(suback(1, [0, 0])),
  );
  accuses(
    "[MQTT311-3.10.4-4] [MQTT311-3.10.4-6] [MQTT5-3.10.4-5] [MQTT5-3.10.4-6]",
    "a second UNSUBACK for one UNSUBSCRIBE is accused",
    "flow-acknowledgement-unknown",
    (version) =>
      converse(version)
        .accept()
        .client(unsubscribe(1, "a", "b"))
        .server(unsuback(1, [0, 0]))
        .server(unsuback(1, [0, 0])),
  );
  accuses(
    "[MQTT311-3.3.4-1] [MQTT311-4.3.2-2] [MQTT5-3.3.4-1] [MQTT5-4.3.2-4]",
    "PUBREC for a QoS 1 message is accused",
    "flow-acknowledgement-wrong",
    (version) => converse(version).accept().client(publish(1)).server(ack("PUBREC", 1)),
  );
  accuses(
    "[MQTT311-3.3.4-1] [MQTT5-4.3.3-8]",
    "PUBACK for a QoS 2 message is accused",
    "flow-acknowledgement-wrong",
    (version) =>
      converse(version)
        .accept()
        .client(publish(1, { qos: 2 }))
        .server(ack("PUBACK", 1)),
  );
  accuses("[MQTT311-4.3.3-1] [MQTT5-4.3.3-4]", "PUBREL before PUBREC is accused", "flow-pubrel-early", (version) =>
    converse(version)
      .accept()
      .client(publish(1, { qos: 2 }))
      .client(ack("PUBREL", 1)),
  );
  accuses(
    "[MQTT311-4.3.3-1] [MQTT5-4.3.3-6]",
    "PUBLISH again after PUBREL is accused",
    "flow-publish-after-pubrel",
    (version) =>
      converse(version)
        .accept({ clean: false, properties: { sessionExpiryInterval: 60 } })
        .client(publish(1, { qos: 2 }))
        .server(ack("PUBREC", 1))
        .client(ack("PUBREL", 1))
        .close()
        .accept({ clean: false, properties: { sessionExpiryInterval: 60 } }, { sessionPresent: true })
        .client(publish(1, { qos: 2, dup: true })),
  );
  accuses(
    "[MQTT311-3.3.4-1] [MQTT311-4.3.2-2] [MQTT311-4.5.0-2] [MQTT5-3.3.4-1] [MQTT5-4.3.2-4] [MQTT5-4.5.0-2]",
    "a Client that never acknowledges a message is reported",
    "flow-publish-unanswered",
    (version) => converse(version).accept().subscribeAll().server(publish(1)).wait(11),
  );
  accuses(
    "[MQTT311-4.3.3-2] [MQTT5-4.3.3-8] [MQTT5-4.3.3-10]",
    "a repeated QoS 2 message that gets no PUBREC is reported",
    "flow-publish-unanswered",
    (version) =>
      converse(version)
        .accept({ clean: false, properties: { sessionExpiryInterval: 60 } })
        .client(publish(1, { qos: 2 }))
        .server(ack("PUBREC", 1))
        .close()
        .accept({ clean: false, properties: { sessionExpiryInterval: 60 } }, { sessionPresent: true })
        .client(publish(1, { qos: 2, dup: true }))
        .wait(11),
  );
  accuses(
    "[MQTT311-4.3.3-1] [MQTT311-3.10.4-3] [MQTT5-4.3.3-4] [MQTT5-4.3.3-13] [MQTT5-3.10.4-3]",
    "a Server that does not finish a delivery it has begun is reported, whatever was unsubscribed meanwhile",
    "flow-pubrec-unanswered",
    (version) =>
      converse(version)
        .accept()
        .subscribeAll()
        .server(publish(1, { qos: 2 }))
        .client(ack("PUBREC", 1))
        .client(unsubscribe(2, "#"))
        .server(unsuback(2, [0]))
        .wait(11),
  );
  accuses(
    "[MQTT311-4.3.3-2] [MQTT5-4.3.3-11] [MQTT5-4.3.3-13]",
    "a PUBREL that gets no PUBCOMP is reported",
    "flow-pubrel-unanswered",
    (version) =>
      converse(version)
        .accept()
        .client(publish(1, { qos: 2 }))
        .server(ack("PUBREC", 1))
        .client(ack("PUBREL", 1))
        .wait(11),
  );
  accuses(
    "[MQTT311-3.8.4-1] [MQTT5-3.8.4-1]",
    "a SUBSCRIBE that gets no SUBACK is reported",
    "flow-subscribe-unanswered",
    (version) =>
      converse(version)
        .accept()
        .client(subscribe(1, { a: 0 }))
        .wait(11),
  );
  accuses(
    "[MQTT311-3.10.4-4] [MQTT311-3.10.4-5] [MQTT5-3.10.4-4] [MQTT5-3.10.4-5]",
    "an UNSUBSCRIBE that gets no UNSUBACK is reported, though nothing was to be removed",
    "flow-unsubscribe-unanswered",
    (version) => converse(version).accept().client(unsubscribe(1, "a")).wait(11),
  );
});

describe("the order of acknowledgements", () => {
  accuses(
    "[MQTT311-4.6.0-2] [MQTT5-4.6.0-2]",
    "a Client that sends PUBACK out of order is accused",
    "flow-puback-order",
    (version) =>
      converse(version)
        .accept()
        .subscribeAll()
        .server(publish(1))
        .server(publish(2))
        .client(ack("PUBACK", 2))
        .client(ack("PUBACK", 1)),
  );
  accuses(
    "[MQTT311-4.6.0-3] [MQTT5-4.6.0-3]",
    "a Client that sends PUBREC out of order is accused",
    "flow-pubrec-order",
    (version) =>
      converse(version)
        .accept()
        .subscribeAll()
        .server(publish(1, { qos: 2 }))
        .server(publish(2, { qos: 2 }))
        .client(ack("PUBREC", 2))
        .client(ack("PUBREC", 1)),
  );
  accuses(
    "[MQTT311-4.6.0-4] [MQTT5-4.6.0-4]",
    "a Client that sends PUBREL out of order is accused",
    "flow-pubrel-order",
    (version) =>
      converse(version)
        .accept()
        .client(publish(1, { qos: 2 }))
        .client(publish(2, { qos: 2 }))
        .server(ack("PUBREC", 1))
        .server(ack("PUBREC", 2))
        .client(ack("PUBREL", 2))
        .client(ack("PUBREL", 1)),
  );
  accepts("[MQTT311-4.6.0-2] [MQTT5-4.6.0-2]", "a Server may acknowledge in any order", (version) =>
    converse(version).accept().client(publish(1)).client(publish(2)).server(ack("PUBACK", 2)).server(ack("PUBACK", 1)),
  );
});
