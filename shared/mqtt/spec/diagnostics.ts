/* oxlint-disable max-lines -- a table, one entry per check */
import type { Severity } from "./diagnostic.ts";
import type { Direction, PerEdition, ProtocolVersion } from "./protocol.ts";

/** A packet that breaks a rule: bytes in hexadecimal, spaces ignored. */
export interface RuleExample {
  readonly version: ProtocolVersion;
  readonly direction: Direction;
  readonly hex: string;
}

/** What a packet can do against the standard, and how we speak of it. */
export interface DiagnosticRule {
  readonly severity: Severity;
  /** One sentence without its offending value, which is appended in backticks. */
  readonly message: string;
  /** Every statement the rule checks; the first of an edition is cited where the field names no other. */
  readonly statements?: PerEdition<readonly string[]>;
  /** The Reason Code with which a 5.0 Server answers before it closes. */
  readonly reasonCode?: number;
  /** An error that a receiver may let pass: the decoder still returns the packet. */
  readonly isTolerated?: true;
  /** Absent for the rules of encoding and framing, which no single decoded packet can break. */
  readonly example?: RuleExample;
}

const MALFORMED = 0x81;
const PROTOCOL_ERROR = 0x82;

const fromClient = (version: ProtocolVersion, hex: string): RuleExample => ({ version, direction: "toServer", hex });
const fromServer = (version: ProtocolVersion, hex: string): RuleExample => ({ version, direction: "toClient", hex });
const inBoth = (...ids: readonly string[]): PerEdition<readonly string[]> => ({ "3.1.1": ids, "5.0": ids });

/** Every check of a single packet, by its stable code. Checks of a flow of packets have a table of their own. */
export const diagnosticRules = {
  // Framing and the fixed header
  "remaining-length-malformed": {
    severity: "error",
    message: "the Remaining Length goes on after its fourth byte",
    statements: { "3.1.1": ["U-2.2.3a"], "5.0": ["U-2.1.4a"] },
    reasonCode: MALFORMED,
    example: fromClient(5, "30 ff ff ff ff 01"),
  },
  "remaining-length-padded": {
    severity: "warning",
    message: "the Remaining Length takes more bytes than it needs",
    example: fromClient(4, "c0 80 00"),
  },
  "variable-byte-integer-overlong": {
    severity: "error",
    message: "a Variable Byte Integer takes more bytes than it needs",
    statements: { "5.0": ["MQTT-1.5.5-1"] },
    reasonCode: MALFORMED,
    example: fromClient(5, "c0 80 00"),
  },
  "variable-byte-integer-malformed": {
    severity: "error",
    message: "a Variable Byte Integer goes on after its fourth byte",
    reasonCode: MALFORMED,
    example: fromClient(5, "30 08 00 01 61 ff ff ff ff 01"),
  },
  "packet-too-large": {
    severity: "error",
    message: "the packet is larger than the receiver's Maximum Packet Size",
    statements: { "5.0": ["MQTT-3.1.2-24", "MQTT-3.2.2-15"] },
    reasonCode: 0x95,
  },
  "version-guessed": {
    severity: "note",
    message: "the CONNECT was not seen, so the version is a guess:",
  },
  "packet-incomplete": {
    severity: "error",
    message: "the bytes end before the Remaining Length is used up",
    reasonCode: MALFORMED,
    example: fromClient(4, "30 05 00 01 61"),
  },
  "bytes-after-packet": {
    severity: "error",
    message: "there are bytes after the end that the Remaining Length gives",
    reasonCode: MALFORMED,
    example: fromClient(4, "c0 00 c0"),
  },
  "packet-type-reserved": {
    severity: "error",
    message: "the packet type is reserved",
    statements: { "3.1.1": ["U-2.2.1a"], "5.0": ["U-2.1.2a"] },
    reasonCode: MALFORMED,
    example: fromClient(5, "00 00"),
  },
  "packet-direction": {
    severity: "error",
    message: "this side never sends a packet of this type",
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(4, "d0 00"),
  },
  "fixed-header-flags": {
    severity: "error",
    message: "the reserved flags do not have the value that the packet type prescribes",
    statements: {
      "3.1.1": ["MQTT-2.2.2-1", "MQTT-3.6.1-1", "MQTT-3.8.1-1", "MQTT-3.10.1-1", "MQTT-3.14.1-1"],
      "5.0": ["MQTT-2.1.3-1", "MQTT-3.6.1-1", "MQTT-3.8.1-1", "MQTT-3.10.1-1", "MQTT-3.14.1-1", "MQTT-3.15.1-1"],
    },
    reasonCode: MALFORMED,
    example: fromClient(5, "60 02 00 01"),
  },
  "field-truncated": {
    severity: "error",
    message: "the packet ends inside this field",
    reasonCode: MALFORMED,
    example: fromClient(4, "30 03 00 05 61"),
  },
  "field-missing": {
    severity: "error",
    message: "the packet ends before a field that must be there",
    statements: {
      "3.1.1": ["MQTT-3.1.3-3", "MQTT-3.1.2-9", "MQTT-3.1.2-19", "MQTT-3.1.2-21", "MQTT-3.1.3-1", "MQTT-3.3.2-1"],
      "5.0": ["MQTT-3.1.3-3", "MQTT-3.1.2-9", "MQTT-3.1.2-17", "MQTT-3.1.2-19", "MQTT-3.1.3-1", "MQTT-3.3.2-1"],
    },
    reasonCode: MALFORMED,
    example: fromClient(4, "10 10 00 04 4d 51 54 54 04 06 00 3c 00 01 61 00 01 77"),
  },
  "trailing-bytes": {
    severity: "error",
    message: "there are bytes after the last field of the packet",
    statements: { "3.1.1": ["U-3.12a"], "5.0": ["U-3.4.2.1a", "U-3.14.2.1a"] },
    reasonCode: MALFORMED,
    example: fromClient(4, "c0 01 00"),
  },
  "connect-trailing-bytes": {
    severity: "error",
    message: "the payload goes on after the last field that the Connect Flags announce",
    statements: {
      "3.1.1": ["MQTT-3.1.2-18", "MQTT-3.1.2-20", "MQTT-3.1.2-11"],
      "5.0": ["MQTT-3.1.2-16", "MQTT-3.1.2-18"],
    },
    reasonCode: MALFORMED,
    example: fromClient(4, "10 10 00 04 4d 51 54 54 04 02 00 3c 00 01 61 00 01 75"),
  },

  // UTF-8 strings
  "text-ill-formed": {
    severity: "error",
    message: "the text is not well-formed UTF-8 at byte",
    statements: {
      "3.1.1": [
        "MQTT-1.5.3-1",
        "MQTT-3.1.3-4",
        "MQTT-3.1.3-10",
        "MQTT-3.1.3-11",
        "MQTT-3.3.2-1",
        "MQTT-3.8.3-1",
        "MQTT-3.10.3-1",
      ],
      "5.0": [
        "MQTT-1.5.4-1",
        "MQTT-1.5.7-1",
        "MQTT-3.1.3-4",
        "MQTT-3.1.3-11",
        "MQTT-3.1.3-12",
        "MQTT-3.3.2-1",
        "MQTT-3.3.2-13",
        "MQTT-3.3.2-19",
        "MQTT-3.8.3-1",
        "MQTT-3.10.3-1",
      ],
    },
    reasonCode: MALFORMED,
    example: fromClient(4, "30 04 00 02 c3 28"),
  },
  "text-null-character": {
    severity: "error",
    message: "the text holds the null character U+0000",
    statements: { "3.1.1": ["MQTT-1.5.3-2", "MQTT-4.7.3-2"], "5.0": ["MQTT-1.5.4-2", "MQTT-4.7.3-2"] },
    reasonCode: MALFORMED,
    example: fromClient(4, "30 05 00 03 61 00 62"),
  },
  "text-control-character": {
    severity: "warning",
    message: "the text holds a control character or a non-character",
    statements: { "3.1.1": ["U-1.5.3a"], "5.0": ["U-1.5.4a"] },
    example: fromClient(4, "30 05 00 03 61 07 62"),
  },
  "text-too-long": {
    severity: "error",
    message: "the text takes more than 65535 bytes",
    statements: inBoth("MQTT-4.7.3-3"),
    reasonCode: MALFORMED,
  },

  // Topic Names and Topic Filters
  "topic-name-wildcard": {
    severity: "error",
    message: "a Topic Name holds a wildcard",
    statements: { "3.1.1": ["MQTT-3.3.2-2", "MQTT-4.7.1-1"], "5.0": ["MQTT-3.3.2-2", "MQTT-4.7.0-1"] },
    reasonCode: 0x90,
    example: fromClient(4, "30 05 00 03 61 2f 23"),
  },
  "topic-empty": {
    severity: "error",
    message: "a Topic Name or Topic Filter is empty",
    statements: inBoth("MQTT-4.7.3-1"),
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(4, "30 02 00 00"),
  },
  "publish-topic-missing": {
    severity: "error",
    message: "the Topic Name is empty and no Topic Alias stands for it",
    statements: { "5.0": ["U-3.3.2.1a", "MQTT-4.7.3-1"] },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(5, "30 03 00 00 00"),
  },
  "response-topic-wildcard": {
    severity: "error",
    message: "the Response Topic holds a wildcard",
    statements: { "5.0": ["MQTT-3.3.2-14"] },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(5, "30 08 00 01 61 04 08 00 01 23"),
  },
  "topic-filter-multi-level": {
    severity: "error",
    message: "`#` does not fill the last level of the Topic Filter",
    statements: { "3.1.1": ["MQTT-4.7.1-2"], "5.0": ["MQTT-4.7.1-1"] },
    reasonCode: 0x8f,
    example: fromClient(4, "82 08 00 01 00 03 61 23 62 00"),
  },
  "topic-filter-single-level": {
    severity: "error",
    message: "`+` does not fill a level of the Topic Filter",
    statements: { "3.1.1": ["MQTT-4.7.1-3"], "5.0": ["MQTT-4.7.1-2"] },
    reasonCode: 0x8f,
    example: fromClient(4, "82 07 00 01 00 02 61 2b 00"),
  },
  "shared-filter-share-name": {
    severity: "error",
    message: "the ShareName of a Shared Subscription is empty or holds a wildcard",
    statements: { "5.0": ["MQTT-4.8.2-1", "MQTT-4.8.2-2"] },
    reasonCode: 0x8f,
    example: fromClient(5, "82 0f 00 01 00 00 09 24 73 68 61 72 65 2f 2f 61 00"),
  },
  "shared-filter-filter-missing": {
    severity: "error",
    message: "a Shared Subscription has no Topic Filter after its ShareName",
    statements: { "5.0": ["MQTT-4.8.2-2"] },
    reasonCode: 0x8f,
    example: fromClient(5, "82 0e 00 01 00 00 08 24 73 68 61 72 65 2f 67 00"),
  },

  // CONNECT
  "connect-protocol-name": {
    severity: "error",
    message: "the Protocol Name is not one of MQTT",
    statements: inBoth("MQTT-3.1.2-1"),
    reasonCode: 0x84,
    example: fromClient(4, "10 0c 00 04 4d 51 54 58 04 02 00 3c 00 00"),
  },
  "connect-protocol-version": {
    severity: "error",
    message: "the Protocol Level does not exist",
    statements: inBoth("MQTT-3.1.2-2"),
    reasonCode: 0x84,
    example: fromClient(4, "10 0c 00 04 4d 51 54 54 09 02 00 3c 00 00"),
  },
  "connect-bridge-mode": {
    severity: "note",
    message: "bit 7 of the Protocol Level marks a bridge: a custom of some brokers, not of the standard",
    example: fromClient(4, "10 0c 00 04 4d 51 54 54 84 02 00 3c 00 00"),
  },
  "connect-reserved-flag": {
    severity: "error",
    message: "the reserved bit 0 of the Connect Flags is set",
    statements: inBoth("MQTT-3.1.2-3"),
    reasonCode: MALFORMED,
    example: fromClient(4, "10 0c 00 04 4d 51 54 54 04 03 00 3c 00 00"),
  },
  "connect-will-qos-3": {
    severity: "error",
    message: "Will QoS is 3",
    statements: { "3.1.1": ["MQTT-3.1.2-14"], "5.0": ["MQTT-3.1.2-12"] },
    reasonCode: MALFORMED,
    example: fromClient(4, "10 11 00 04 4d 51 54 54 04 1e 00 3c 00 00 00 01 77 00 00"),
  },
  "connect-will-qos-without-will": {
    severity: "error",
    message: "Will QoS is set without a Will",
    statements: { "3.1.1": ["MQTT-3.1.2-13", "MQTT-3.1.2-11"], "5.0": ["MQTT-3.1.2-11"] },
    reasonCode: MALFORMED,
    example: fromClient(4, "10 0c 00 04 4d 51 54 54 04 0a 00 3c 00 00"),
  },
  "connect-will-retain-without-will": {
    severity: "error",
    message: "Will Retain is set without a Will",
    statements: { "3.1.1": ["MQTT-3.1.2-15", "MQTT-3.1.2-11"], "5.0": ["MQTT-3.1.2-13"] },
    reasonCode: MALFORMED,
    example: fromClient(4, "10 0c 00 04 4d 51 54 54 04 22 00 3c 00 00"),
  },
  "connect-password-without-user-name": {
    severity: "error",
    message: "the Password Flag is set and the User Name Flag is not",
    statements: { "3.1.1": ["MQTT-3.1.2-22"] },
    reasonCode: MALFORMED,
    example: fromClient(4, "10 0f 00 04 4d 51 54 54 04 42 00 3c 00 00 00 01 70"),
  },
  "connect-client-identifier-empty": {
    severity: "error",
    message: "an empty Client Identifier needs Clean Session 1",
    statements: { "3.1.1": ["MQTT-3.1.3-7"] },
    reasonCode: 0x85,
    example: fromClient(4, "10 0c 00 04 4d 51 54 54 04 00 00 3c 00 00"),
  },
  "connect-client-identifier-length": {
    severity: "warning",
    message: "MQTT 3.1 wants a Client Identifier of 1 to 23 characters",
    example: fromClient(3, "10 0e 00 06 4d 51 49 73 64 70 03 02 00 3c 00 00"),
  },

  // CONNACK
  "connack-reserved-flags": {
    severity: "error",
    message: "reserved bits of the Connect Acknowledge Flags are set",
    statements: { "3.1.1": ["U-3.2.2.1a"], "5.0": ["MQTT-3.2.2-1"] },
    reasonCode: MALFORMED,
    example: fromServer(4, "20 02 02 00"),
  },
  "connack-session-present-refused": {
    severity: "error",
    message: "Session Present is set although the connection is refused",
    statements: { "3.1.1": ["MQTT-3.2.2-4"], "5.0": ["MQTT-3.2.2-6"] },
    reasonCode: PROTOCOL_ERROR,
    example: fromServer(4, "20 02 01 05"),
  },
  "connack-return-code-reserved": {
    severity: "error",
    message: "the Connect Return Code is reserved",
    statements: { "3.1.1": ["U-3.2.2.3a"] },
    reasonCode: MALFORMED,
    example: fromServer(4, "20 02 00 06"),
  },

  // PUBLISH
  "publish-qos-3": {
    severity: "error",
    message: "both QoS bits are set",
    statements: inBoth("MQTT-3.3.1-4"),
    reasonCode: MALFORMED,
    example: fromClient(4, "36 05 00 01 61 00 01"),
  },
  "publish-dup-qos-0": {
    severity: "error",
    message: "DUP is set with QoS 0",
    statements: inBoth("MQTT-3.3.1-2", "MQTT-4.3.1-1"),
    reasonCode: MALFORMED,
    example: fromClient(4, "38 03 00 01 61"),
  },
  "packet-identifier-zero": {
    severity: "error",
    message: "the Packet Identifier is 0",
    statements: { "3.1.1": ["MQTT-2.3.1-1"], "5.0": ["MQTT-2.2.1-3", "MQTT-2.2.1-4"] },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(4, "32 05 00 01 61 00 00"),
  },
  "acknowledged-identifier-zero": {
    severity: "error",
    message: "an acknowledgement names the Packet Identifier 0, which no packet can have",
    statements: { "3.1.1": ["MQTT-2.3.1-6", "MQTT-2.3.1-7"], "5.0": ["MQTT-2.2.1-5", "MQTT-2.2.1-6"] },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(4, "40 02 00 00"),
  },
  "payload-not-utf8": {
    severity: "error",
    message: "the Payload Format Indicator promises UTF-8, and the payload is not at byte",
    statements: { "5.0": ["U-3.3.2.3.2a"] },
    reasonCode: 0x99,
    isTolerated: true,
    example: fromClient(5, "30 07 00 01 61 02 01 01 ff"),
  },

  // Properties
  "property-length-missing": {
    severity: "error",
    message: "there is no Property Length where one must be",
    statements: { "5.0": ["MQTT-2.2.2-1"] },
    reasonCode: MALFORMED,
    example: fromClient(5, "30 03 00 01 61"),
  },
  "property-length-overrun": {
    severity: "error",
    message: "the Property Length runs past the end of the packet",
    statements: { "5.0": ["U-2.2.2.1a"] },
    reasonCode: MALFORMED,
    example: fromClient(5, "30 04 00 01 61 05"),
  },
  "property-truncated": {
    severity: "error",
    message: "a property runs past the Property Length",
    statements: { "5.0": ["U-2.2.2.1a"] },
    reasonCode: MALFORMED,
    example: fromClient(5, "30 06 00 01 61 02 02 00"),
  },
  "property-unknown": {
    severity: "error",
    message: "no property has this identifier",
    statements: { "5.0": ["U-2.2.2.2a"] },
    reasonCode: MALFORMED,
    example: fromClient(5, "30 06 00 01 61 02 7e 00"),
  },
  "property-not-allowed": {
    severity: "error",
    message: "the property may not stand in this packet",
    statements: { "5.0": ["U-2.2.2.2a"] },
    reasonCode: MALFORMED,
    example: fromClient(5, "30 07 00 01 61 03 21 00 01"),
  },
  "property-repeated": {
    severity: "error",
    message: "the property stands more than once",
    statements: {
      "5.0": [
        "U-3.3.2.3a",
        "U-3.1.3.2a",
        "U-3.1.2.11.2a",
        "U-3.1.2.11.3a",
        "U-3.1.2.11.4a",
        "U-3.1.2.11.5a",
        "U-3.1.2.11.6a",
        "U-3.1.2.11.7a",
        "U-3.1.2.11.9a",
        "U-3.1.2.11.10a",
        "U-3.2.2.3.4a",
        "U-3.2.2.3.5a",
        "U-3.2.2.3.7a",
        "U-3.2.2.3.11a",
        "U-3.2.2.3.12a",
        "U-3.2.2.3.13a",
        "U-3.2.2.3.14a",
        "U-3.2.2.3.15a",
        "U-3.2.2.3.16a",
        "U-3.3.2.3.8a",
        "U-3.4.2.2.2a",
        "U-3.8.2.1.2a",
        "U-3.15.2.2.2a",
      ],
    },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(5, "30 0a 00 01 61 06 23 00 01 23 00 02"),
  },
  "property-repeated-unstated": {
    severity: "warning",
    message: "the property stands more than once, which the standard does not provide for",
    statements: { "5.0": ["U-3.3.2.3a"] },
    example: fromClient(5, "30 08 00 01 61 04 01 00 01 01"),
  },
  "property-value": {
    severity: "error",
    message: "the property may not have this value",
    statements: {
      "5.0": [
        "MQTT-3.3.2-8",
        "U-3.1.2.11.3a",
        "U-3.1.2.11.4a",
        "U-3.1.2.11.6a",
        "U-3.1.2.11.7a",
        "U-3.2.2.3.4a",
        "U-3.2.2.3.5a",
        "U-3.2.2.3.11a",
        "U-3.2.2.3.12a",
        "U-3.2.2.3.13a",
        "U-3.3.2.3.8a",
        "U-3.8.2.1.2a",
      ],
    },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(5, "30 07 00 01 61 03 23 00 00"),
  },
  "property-value-odd": {
    severity: "warning",
    message: "the standard gives this value of the property no meaning",
    example: fromClient(5, "30 06 00 01 61 02 01 07"),
  },
  "property-wrong-sender": {
    severity: "error",
    message: "this side may not send the property in such a packet",
    statements: { "5.0": ["MQTT-3.3.4-6", "MQTT-3.14.2-2", "U-3.3.2.3.8a"] },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(5, "30 06 00 01 61 02 0b 01"),
  },
  "authentication-data-without-method": {
    severity: "error",
    message: "Authentication Data stands without an Authentication Method",
    statements: { "5.0": ["U-3.1.2.11.10a"] },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(5, "10 11 00 04 4d 51 54 54 05 02 00 3c 04 16 00 01 78 00 00"),
  },

  // Acknowledgements, DISCONNECT and AUTH
  "reason-code-not-allowed": {
    severity: "error",
    message: "the Reason Code may not stand in this packet",
    statements: {
      "5.0": [
        "MQTT-3.2.2-8",
        "MQTT-3.4.2-1",
        "MQTT-3.5.2-1",
        "MQTT-3.6.2-1",
        "MQTT-3.7.2-1",
        "MQTT-3.9.3-2",
        "MQTT-3.8.4-7",
        "MQTT-3.11.3-2",
        "MQTT-3.14.2-1",
        "MQTT-3.15.2-1",
      ],
    },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(5, "40 03 00 01 92"),
  },
  "reason-code-wrong-sender": {
    severity: "error",
    message: "this side may not send the Reason Code in such a packet",
    statements: { "5.0": ["U-3.14.2.1b", "U-3.4.2.1b", "U-3.15.2.1a"] },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(5, "e0 01 8b"),
  },
  "auth-method-missing": {
    severity: "error",
    message: "AUTH has no Authentication Method",
    statements: { "5.0": ["U-3.15.2.2.2a"] },
    reasonCode: PROTOCOL_ERROR,
    example: fromServer(5, "f0 02 18 00"),
  },
  "auth-short-form": {
    severity: "warning",
    message: "the short form of AUTH cannot carry the Authentication Method that AUTH needs",
    statements: { "5.0": ["U-3.15.2.2.2a"] },
    example: fromServer(5, "f0 00"),
  },

  // SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK
  "subscribe-empty": {
    severity: "error",
    message: "SUBSCRIBE names no Topic Filter",
    statements: { "3.1.1": ["MQTT-3.8.3-3"], "5.0": ["MQTT-3.8.3-2"] },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(4, "82 02 00 01"),
  },
  "subscribe-qos-3": {
    severity: "error",
    message: "the requested QoS is 3",
    statements: { "3.1.1": ["MQTT-3.8.3-4"], "5.0": ["U-3.8.3.1a"] },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(4, "82 06 00 01 00 01 61 03"),
  },
  "subscribe-options-reserved": {
    severity: "error",
    message: "reserved bits of the Subscription Options are set",
    statements: { "3.1.1": ["MQTT-3.8.3-4"], "5.0": ["MQTT-3.8.3-5"] },
    reasonCode: MALFORMED,
    example: fromClient(4, "82 06 00 01 00 01 61 80"),
  },
  "subscribe-retain-handling-3": {
    severity: "error",
    message: "Retain Handling is 3",
    statements: { "5.0": ["U-3.8.3.1b"] },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(5, "82 07 00 01 00 00 01 61 30"),
  },
  "subscribe-no-local-shared": {
    severity: "error",
    message: "No Local is set on a Shared Subscription",
    statements: { "5.0": ["MQTT-3.8.3-4"] },
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(5, "82 10 00 01 00 00 0a 24 73 68 61 72 65 2f 67 2f 61 04"),
  },
  "suback-return-code": {
    severity: "error",
    message: "SUBACK has no such Return Code",
    statements: { "3.1.1": ["MQTT-3.9.3-2"] },
    reasonCode: MALFORMED,
    example: fromServer(4, "90 03 00 01 03"),
  },
  "acknowledgement-empty": {
    severity: "error",
    message: "the packet holds no code for any Topic Filter",
    reasonCode: PROTOCOL_ERROR,
    example: fromServer(4, "90 02 00 01"),
  },
  "unsubscribe-empty": {
    severity: "error",
    message: "UNSUBSCRIBE names no Topic Filter",
    statements: inBoth("MQTT-3.10.3-2"),
    reasonCode: PROTOCOL_ERROR,
    example: fromClient(4, "a2 02 00 01"),
  },
} as const satisfies Record<string, DiagnosticRule>;

/** The stable code of a check of one packet. */
export type DiagnosticCode = keyof typeof diagnosticRules;

/** The rule behind a code. */
export function diagnosticRule(code: DiagnosticCode): DiagnosticRule {
  return diagnosticRules[code];
}

/** Statements that one packet cannot prove broken, and why. */
export const notObservable: PerEdition<Readonly<Record<string, string>>> = {
  "3.1.1": {
    "MQTT-2.3.1-5": "bytes after the Topic Name of a QoS 0 PUBLISH are its payload, whatever they were meant to be",
  },
  "5.0": {
    "MQTT-2.2.1-2": "bytes after the Topic Name of a QoS 0 PUBLISH are its properties, whatever they were meant to be",
  },
};
