/** What the first bytes that one side sends look like. `more` means: too few to tell. */
export type Appearance = "connect" | "http" | "tls" | "unknown" | "more";

const CONNECT_TYPE = 1;
const MAX_REMAINING_LENGTH_BYTES = 4;
/** `MQTT`, and `MQIsdp` of 3.1, each behind its length. */
const PROTOCOL_NAMES = [
  [0x00, 0x04, 0x4d, 0x51, 0x54, 0x54],
  [0x00, 0x06, 0x4d, 0x51, 0x49, 0x73, 0x64, 0x70],
] as const;
const HTTP_GET = [0x47, 0x45, 0x54, 0x20] as const;
/** A TLS record of type handshake, of any version 3.x. */
const TLS_HANDSHAKE = [0x16, 0x03] as const;

/** Says what a side that begins with `bytes` seems to speak. A CONNECT is told by its protocol name, on any port. */
export function recognise(bytes: Uint8Array): Appearance {
  const looks: readonly (readonly [Appearance, Match])[] = [
    ["connect", matchConnect(bytes)],
    ["http", matchStart(bytes, 0, HTTP_GET)],
    ["tls", matchStart(bytes, 0, TLS_HANDSHAKE)],
  ];
  const [appearance] = looks.find(([, match]) => match === "yes") ?? [];
  if (appearance !== undefined) return appearance;
  return looks.some(([, match]) => match === "maybe") ? "more" : "unknown";
}

type Match = "yes" | "no" | "maybe";

/** Whether `bytes` hold `expected` at `at`: `maybe` when they end before it can be said. */
function matchStart(bytes: Uint8Array, at: number, expected: readonly number[]): Match {
  const there = Math.min(expected.length, Math.max(0, bytes.length - at));
  for (let index = 0; index < there; index++) if (bytes[at + index] !== expected[index]) return "no";
  return there === expected.length ? "yes" : "maybe";
}

function matchConnect(bytes: Uint8Array): Match {
  const [first] = bytes;
  if (first === undefined) return "maybe";
  if (first >>> 4 !== CONNECT_TYPE) return "no";
  let at = 1;
  while (((bytes[at] ?? 0) & 0x80) !== 0) if (++at > MAX_REMAINING_LENGTH_BYTES) return "no";
  const matches = PROTOCOL_NAMES.map((name) => matchStart(bytes, at + 1, name));
  return matches.find((match) => match === "yes") ?? matches.find((match) => match === "maybe") ?? "no";
}
