import { describe } from "vitest";
import { accepts, accuses } from "./check.ts";
import { ack, converse, publish } from "./conversation.ts";

/** A CONNECT whose session outlives its connection in either edition. */
const keeping = { clean: false, properties: { sessionExpiryInterval: 60 } } as const;

describe("Session Present", () => {
  accuses(
    "[MQTT311-3.2.2-1] [MQTT311-3.1.2-6] [MQTT311-3.1.4-3] [MQTT5-3.2.2-2] [MQTT5-3.1.2-4] [MQTT5-3.1.4-4]",
    "a Server that claims a session for a Client that wants a new one is accused",
    "flow-session-present-after-clean",
    (version) => converse(version).accept({ clean: true }, { sessionPresent: true }),
  );
  accuses(
    "[MQTT311-3.2.2-2] [MQTT311-3.1.2-4] [MQTT311-4.1.0-1] [MQTT5-3.2.2-3] [MQTT5-3.1.2-5] [MQTT5-3.1.2-23]",
    "a Server that has forgotten a session before its time is reported",
    "flow-session-forgotten",
    (version) => converse(version).accept(keeping).close().wait(10).accept(keeping),
  );
  accuses(
    "[MQTT311-3.2.2-3] [MQTT311-3.1.2-6] [MQTT5-3.2.2-3] [MQTT5-3.1.2-6]",
    "a Server that claims a session that ended with its connection is reported",
    "flow-session-invented",
    (version) => converse(version).accept({ clean: true }).close().accept(keeping, { sessionPresent: true }),
  );
  accuses(
    "[MQTT5-4.1.0-2]",
    "a Server that keeps a session beyond its expiry is reported",
    "flow-session-invented",
    (version) => converse(version).accept(keeping).close().wait(70).accept(keeping, { sessionPresent: true }),
  );
  accepts("[MQTT311-3.2.2-2] [MQTT5-3.2.2-3] [MQTT5-3.1.2-23]", "a session that is resumed in time passes", (version) =>
    converse(version).accept(keeping).close().wait(50).accept(keeping, { sessionPresent: true }).close(),
  );
  accepts("[MQTT5-4.1.0-2]", "a session that is gone after its expiry passes", (version) =>
    converse(version).accept(keeping).close().wait(70).accept(keeping),
  );
});

describe("delivering again", () => {
  accepts("[MQTT311-4.4.0-1] [MQTT5-4.4.0-1] [MQTT5-3.3.1-1]", "with DUP in a resumed session passes", (version) =>
    converse(version)
      .accept(keeping)
      .client(publish(1))
      .client(publish(2, { qos: 2 }))
      .server(ack("PUBREC", 2))
      .close()
      .accept(keeping, { sessionPresent: true })
      .client(publish(1, { dup: true }))
      .client(ack("PUBREL", 2))
      .server(ack("PUBACK", 1))
      .server(ack("PUBCOMP", 2))
      .close(),
  );
  accepts(
    "[MQTT311-4.4.0-1] [MQTT5-4.4.0-1]",
    "what the other side has acknowledged in vain, on the lost connection, passes",
    (version) =>
      converse(version)
        .accept(keeping)
        .client(publish(1))
        .client(publish(2, { qos: 2 }))
        .server(ack("PUBREC", 2))
        .client(ack("PUBREL", 2))
        .server(ack("PUBACK", 1))
        .server(ack("PUBCOMP", 2))
        .close()
        .accept(keeping, { sessionPresent: true })
        .client(publish(1, { dup: true }))
        .client(ack("PUBREL", 2))
        .server(ack("PUBACK", 1))
        .server(ack("PUBCOMP", 2))
        .close(),
  );
  accuses("[MQTT311-3.3.1-1] [MQTT5-3.3.1-1]", "without DUP is accused", "flow-resend-without-dup", (version) =>
    converse(version)
      .accept(keeping)
      .client(publish(1))
      .close()
      .accept(keeping, { sessionPresent: true })
      .client(publish(1)),
  );
  accuses("[MQTT5-4.4.0-1]", "on the same connection is accused", "flow-resend-while-connected", (version) =>
    converse(version)
      .accept()
      .client(publish(1))
      .client(publish(1, { dup: true })),
  );
  accepts("[MQTT311-U-4.4a]", "on the same connection is nothing that 3.1.1 forbids", (version) =>
    converse(version)
      .accept()
      .client(publish(1))
      .client(publish(1, { dup: true }))
      .server(ack("PUBACK", 1))
      .server(ack("PUBACK", 1)),
  );
  accuses("[MQTT5-4.4.0-2]", "what the receiver has refused is accused", "flow-resend-after-refusal", (version) =>
    converse(version)
      .accept()
      .client(publish(1))
      .server(ack("PUBACK", 1, 0x87))
      .client(publish(1, { dup: true })),
  );
  accuses(
    "[MQTT5-3.2.2-5]",
    "to a Server that has no session for it is accused",
    "flow-resend-without-session",
    (version) =>
      converse(version)
        .accept(keeping)
        .client(publish(1, { dup: true })),
  );
  accuses(
    "[MQTT311-4.4.0-1] [MQTT5-4.4.0-1]",
    "that does not happen in a resumed session is reported",
    "flow-resend-missing",
    (version) =>
      converse(version)
        .accept(keeping)
        .client(publish(1))
        .close()
        .accept(keeping, { sessionPresent: true })
        .wait(11)
        .close(),
  );
  accuses("[MQTT311-4.6.0-1] [MQTT5-4.6.0-1]", "out of the original order is accused", "flow-resend-order", (version) =>
    converse(version)
      .accept(keeping)
      .client(publish(1))
      .client(publish(2))
      .close()
      .accept(keeping, { sessionPresent: true })
      .client(publish(2, { dup: true }))
      .client(publish(1, { dup: true })),
  );
  accuses(
    "[MQTT311-4.3.2-1] [MQTT311-4.3.3-1] [MQTT5-4.3.2-2]",
    "is not what a first delivery is: its DUP is accused",
    "flow-dup-on-first",
    (version) =>
      converse(version)
        .accept()
        .client(publish(1, { dup: true })),
  );
  accuses("[MQTT5-4.3.3-2]", "the same holds for QoS 2, and for the Server", "flow-dup-on-first", (version) =>
    converse(version)
      .accept()
      .subscribeAll()
      .server(publish(1, { qos: 2, dup: true })),
  );
});
