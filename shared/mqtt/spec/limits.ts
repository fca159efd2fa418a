/** A Variable Byte Integer, Remaining Length among them, takes at most this many bytes (3.1.1 §2.2.3, 5.0 §1.5.5). */
export const MAX_VARIABLE_BYTE_INTEGER_BYTES = 4;

/** The largest value of a Variable Byte Integer: 256 MiB less one byte. */
export const MAX_VARIABLE_BYTE_INTEGER = 268_435_455;

/** The largest Control Packet: a fixed header of five bytes and the largest Remaining Length. */
export const MAX_PACKET_BYTES = MAX_VARIABLE_BYTE_INTEGER + 5;

/** UTF-8 strings and binary data carry their length in two bytes (3.1.1 §1.5.3, 5.0 §1.5.4). */
export const MAX_TEXT_BYTES = 65_535;

/** Packet Identifiers and other two byte integers. */
export const MAX_TWO_BYTE_INTEGER = 65_535;

/** MQTT 3.1 limits a Client Identifier to this many characters. */
export const MAX_CLIENT_IDENTIFIER_CHARACTERS_31 = 23;
