import { describe } from "vitest";
import { accepts, accuses } from "./check.ts";
import {
  auth,
  connack,
  connect,
  converse,
  disconnect,
  pingreq,
  pingresp,
  publish,
  subscribe,
  suback,
} from "./conversation.ts";

const will = { topicName: "w", payload: new Uint8Array(), qos: 2, retain: true } as const;

describe("the order of packets on a connection", () => {
  accuses(
    "[MQTT311-3.1.0-1] [MQTT5-3.1.0-1]",
    "a Client that begins with anything but CONNECT is accused",
    "flow-connect-not-first",
    (version) => converse(version).client(pingreq),
  );
  accuses("[MQTT311-3.1.0-2] [MQTT5-3.1.0-2]", "a second CONNECT is accused", "flow-connect-repeated", (version) =>
    converse(version).accept().client(connect(version)),
  );
  accuses(
    "[MQTT311-3.2.0-1] [MQTT5-3.2.0-1]",
    "a Server that sends anything before CONNACK is accused",
    "flow-connack-not-first",
    (version) => converse(version).client(connect(version)).server(pingresp).server(connack()),
  );
  accuses("[MQTT5-3.2.0-2]", "a second CONNACK is accused", "flow-connack-repeated", (version) =>
    converse(version).accept().server(connack()),
  );
  accuses(
    "[MQTT5-3.14.0-1]",
    "a Server that sends DISCONNECT before it has accepted the connection is accused",
    "flow-disconnect-before-connack",
    (version) => converse(version).client(connect(version)).server(disconnect(0x89)).close(),
  );
  accuses(
    "[MQTT311-3.14.4-2] [MQTT5-3.14.4-1] [MQTT5-4.13.2-1]",
    "a Client that sends after its DISCONNECT is accused",
    "flow-packet-after-disconnect",
    (version) => converse(version).accept().client(disconnect()).client(publish()).close(),
  );
  accuses(
    "[MQTT311-3.14.4-1] [MQTT5-3.14.4-2]",
    "a connection that stays open long after DISCONNECT is reported",
    "flow-open-after-disconnect",
    (version) => converse(version).accept().client(disconnect()).wait(11).close(),
  );
  accuses(
    "[MQTT311-3.2.2-5] [MQTT311-3.1.4-5] [MQTT311-3.1.3-9] [MQTT311-3.1.2-2] [MQTT311-U-3.1.4a]",
    "a Server that goes on after it refused the connection is accused",
    "flow-packet-after-refusal",
    (version) =>
      converse(version)
        .client(connect(version))
        .client(pingreq)
        .server(connack({ reasonCode: 2 }))
        .server(pingresp),
  );
  accuses(
    "[MQTT5-3.2.2-7] [MQTT5-3.1.4-6] [MQTT5-3.1.4-2] [MQTT5-3.1.3-8] [MQTT5-3.1.2-2] [MQTT5-4.12.0-1] [MQTT5-4.12.0-4]",
    "a Server that goes on after it refused the connection is accused",
    "flow-packet-after-refusal",
    (version) =>
      converse(version)
        .client(connect(version))
        .client(pingreq)
        .server(connack({ reasonCode: 0x87 }))
        .server(pingresp),
  );
  accuses(
    "[MQTT311-3.2.2-5] [MQTT5-3.2.2-7]",
    "a refused connection that stays open is reported",
    "flow-open-after-refusal",
    (version) =>
      converse(version)
        .client(connect(version))
        .server(connack({ reasonCode: version === 5 ? 0x85 : 2 }))
        .wait(11)
        .close(),
  );
  accepts("[MQTT311-3.2.2-5] [MQTT5-3.2.2-7]", "a Server that refuses and closes is not accused", (version) =>
    converse(version)
      .client(connect(version))
      .server(connack({ reasonCode: version === 5 ? 0x85 : 2 }))
      .close(),
  );
});

describe("malformed packets", () => {
  accuses(
    "[MQTT311-3.1.4-1] [MQTT311-3.1.2-1] [MQTT311-3.1.2-3] [MQTT5-3.1.4-1] [MQTT5-3.1.2-1]",
    "a Server that accepts a malformed CONNECT is accused",
    "flow-malformed-tolerated",
    (version) => converse(version).clientNoise().server(connack()),
  );
  accuses(
    "[MQTT311-4.8.0-1] [MQTT311-2.2.2-2] [MQTT311-1.5.3-1] [MQTT311-1.5.3-2] [MQTT311-3.3.1-4] [MQTT311-3.6.1-1] [MQTT311-3.8.1-1] [MQTT311-3.8.3-4] [MQTT311-3.10.1-1] [MQTT311-3.14.1-1] [MQTT5-4.13.1-1] [MQTT5-3.6.1-1] [MQTT5-3.8.1-1] [MQTT5-3.10.1-1] [MQTT5-3.14.1-1] [MQTT5-3.15.1-1]",
    "a Server that answers what follows a malformed packet is accused",
    "flow-malformed-tolerated",
    (version) => converse(version).accept().clientNoise().client(pingreq).server(pingresp),
  );
  accepts(
    "[MQTT311-4.8.0-1] [MQTT5-4.13.1-1]",
    "an answer that was already on its way does not accuse the Server",
    (version) => converse(version).accept().client(pingreq).clientNoise().server(pingresp).close(),
  );
});

describe("CONNECT and CONNACK", () => {
  accuses(
    "[MQTT311-3.1.3-8]",
    "a Server that accepts an empty Client Identifier without Clean Session is accused",
    "flow-empty-identifier-accepted",
    (version) => converse(version).accept({ clientIdentifier: "", clean: false }),
  );
  accuses(
    "[MQTT5-3.2.2-16] [MQTT5-3.1.3-6] [MQTT5-3.1.3-7]",
    "a Server that accepts an empty Client Identifier and assigns none is accused",
    "flow-assigned-identifier-missing",
    (version) => converse(version).accept({ clientIdentifier: "" }),
  );
  accuses(
    "[MQTT5-3.2.2-16] [MQTT5-3.1.3-6]",
    "a Server that assigns the Client Identifier of a connected Client is accused",
    "flow-assigned-identifier-in-use",
    (version) =>
      converse(version)
        .accept({ clientIdentifier: "taken" })
        .open()
        .accept({ clientIdentifier: "" }, { properties: { assignedClientIdentifier: "taken" } }),
  );
  accepts("[MQTT5-3.1.3-7]", "a Server that assigns a fresh Client Identifier is not accused", (version) =>
    converse(version).accept({ clientIdentifier: "" }, { properties: { assignedClientIdentifier: "fresh" } }),
  );
  accuses(
    "[MQTT5-3.2.2-12]",
    "a Server that accepts a Will QoS above its Maximum QoS is accused",
    "flow-will-qos-accepted",
    (version) => converse(version).accept({ will }, { properties: { maximumQoS: 1 } }),
  );
  accuses(
    "[MQTT5-3.2.2-13]",
    "a Server that accepts a retained Will Message and cannot retain is accused",
    "flow-will-retain-accepted",
    (version) => converse(version).accept({ will }, { properties: { retainAvailable: 0 } }),
  );
  accuses(
    "[MQTT5-3.1.2-28]",
    "Response Information that nobody requested is accused",
    "flow-response-information-unasked",
    (version) => converse(version).accept({}, { properties: { responseInformation: "r/" } }),
  );
  accuses(
    "[MQTT5-3.1.2-29]",
    "a Reason String in a SUBACK to a Client that asked for none is accused",
    "flow-problem-information-unasked",
    (version) =>
      converse(version)
        .accept({ properties: { requestProblemInformation: 0 } })
        .client(subscribe(1, { a: 0 }))
        .server(suback(1, [0], { reasonString: "because" })),
  );
  accepts("[MQTT5-3.1.2-29]", "a Reason String in CONNACK and DISCONNECT is allowed all the same", (version) =>
    converse(version)
      .accept({ properties: { requestProblemInformation: 0 } }, { properties: { reasonString: "welcome" } })
      .server(disconnect(0x8b, { reasonString: "bye" }))
      .close(),
  );
  accuses(
    "[MQTT5-U-3.14.2.2.2a]",
    "a DISCONNECT that raises a Session Expiry Interval of 0 is accused",
    "flow-session-expiry-raised",
    (version) =>
      converse(version)
        .accept()
        .client(disconnect(0, { sessionExpiryInterval: 5 }))
        .close(),
  );
  accuses(
    "[MQTT311-3.1.4-4] [MQTT5-3.1.4-5]",
    "a CONNECT that is never answered is reported",
    "flow-connect-unanswered",
    (version) => converse(version).client(connect(version)).wait(11).close(),
  );
});

describe("enhanced authentication", () => {
  const properties = { authenticationMethod: "SCRAM" };

  accepts(
    "[MQTT5-4.12.0-2] [MQTT5-4.12.0-3] [MQTT5-4.12.0-5] [MQTT5-4.12.1-1]",
    "a proper exchange passes",
    (version) =>
      converse(version)
        .client(connect(version, { properties }))
        .server(auth(0x18, "SCRAM"))
        .client(auth(0x18, "SCRAM"))
        .server(connack({ properties }))
        .client(auth(0x19, "SCRAM"))
        .server(auth(0x18, "SCRAM"))
        .client(auth(0x18, "SCRAM"))
        .server(auth(0, "SCRAM"))
        .client(disconnect())
        .close(),
  );
  accuses(
    "[MQTT5-4.12.0-6]",
    "a Server that sends AUTH to a Client that named no method is accused",
    "flow-auth-unasked",
    (version) => converse(version).client(connect(version)).server(auth(0x18, "SCRAM")).server(connack()),
  );
  accuses("[MQTT5-4.12.0-6]", "so is a Server that names a method in CONNACK", "flow-auth-unasked", (version) =>
    converse(version).accept({}, { properties }),
  );
  accuses(
    "[MQTT5-4.12.0-7]",
    "a Client that sends AUTH without having named a method is accused",
    "flow-auth-unasked",
    (version) => converse(version).accept().client(auth(0x19, "SCRAM")),
  );
  accuses(
    "[MQTT5-4.12.0-5] [MQTT5-U-3.15a]",
    "AUTH with another method than CONNECT is accused",
    "flow-auth-method",
    (version) => converse(version).client(connect(version, { properties })).server(auth(0x18, "OTHER")),
  );
  accuses("[MQTT5-4.12.0-5]", "CONNACK without the method of CONNECT is accused", "flow-auth-method", (version) =>
    converse(version).accept({ properties }),
  );
  accuses(
    "[MQTT5-4.12.0-2]",
    "AUTH from the Server before CONNACK carries 0x18, or is accused",
    "flow-auth-reason-code",
    (version) => converse(version).client(connect(version, { properties })).server(auth(0, "SCRAM")),
  );
  accuses(
    "[MQTT5-4.12.0-3]",
    "AUTH from the Client before CONNACK carries 0x18, or is accused",
    "flow-auth-reason-code",
    (version) =>
      converse(version)
        .client(connect(version, { properties }))
        .server(auth(0x18, "SCRAM"))
        .client(auth(0x19, "SCRAM")),
  );
  accuses(
    "[MQTT5-4.12.1-1]",
    "a re-authentication that does not begin with 0x19 is accused",
    "flow-auth-reason-code",
    (version) => converse(version).accept({ properties }, { properties }).client(auth(0x18, "SCRAM")),
  );
  accuses(
    "[MQTT5-3.1.2-30]",
    "a Client that sends anything else before CONNACK is accused",
    "flow-packet-during-auth",
    (version) =>
      converse(version).client(connect(version, { properties })).client(publish()).server(connack({ properties })),
  );
});

describe("Keep Alive", () => {
  accuses(
    "[MQTT311-3.1.2-23] [MQTT5-3.1.2-20]",
    "a Client that is silent for more than one and a half times its Keep Alive is accused",
    "flow-keep-alive-exceeded",
    (version) => converse(version).accept({ keepAliveSeconds: 10 }).wait(16).client(pingreq).server(pingresp),
  );
  accuses(
    "[MQTT311-3.1.2-24] [MQTT5-3.1.2-22]",
    "a Server that keeps such a Client for long is reported too",
    ["flow-keep-alive-exceeded", "flow-keep-alive-tolerated"],
    (version) => converse(version).accept({ keepAliveSeconds: 10 }).wait(30).client(pingreq).server(pingresp),
  );
  accuses(
    "[MQTT311-3.1.2-24] [MQTT5-3.1.2-22]",
    "also when the silence ends with the connection",
    "flow-keep-alive-tolerated",
    (version) => converse(version).accept({ keepAliveSeconds: 10 }).wait(30).close(),
  );
  accuses(
    "[MQTT5-3.1.2-21] [MQTT5-3.2.2-21]",
    "the Server Keep Alive is the one that counts",
    "flow-keep-alive-exceeded",
    (version) =>
      converse(version)
        .accept({ keepAliveSeconds: 600 }, { properties: { serverKeepAlive: 10 } })
        .wait(16)
        .client(pingreq)
        .server(pingresp),
  );
  accuses(
    "[MQTT5-3.2.2-22]",
    "a Server that ends the connection before the Client's Keep Alive is over is accused",
    "flow-keep-alive-too-strict",
    (version) => converse(version).accept({ keepAliveSeconds: 60 }).wait(20).server(disconnect(0x8d)).close(),
  );
  accepts("[MQTT311-3.1.2-23] [MQTT5-3.1.2-20]", "Keep Alive 0 and a Client in time pass", (version) =>
    converse(version)
      .accept({ keepAliveSeconds: 0 })
      .wait(900)
      .client(pingreq)
      .server(pingresp)
      .close()
      .accept({ keepAliveSeconds: 10 })
      .wait(14)
      .client(pingreq)
      .server(pingresp)
      .close(),
  );
  accuses(
    "[MQTT311-3.12.4-1] [MQTT5-3.12.4-1]",
    "a PINGREQ that is never answered is reported",
    "flow-pingreq-unanswered",
    (version) => converse(version).accept().client(pingreq).wait(11).close(),
  );
});
