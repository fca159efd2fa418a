import type { ByteSpan } from "#shared/base/index.ts";
import { dissect, eachTile } from "#shared/mqtt/dissect/index.ts";
import type { Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { connectFields, packetTypeOfCode } from "#shared/mqtt/spec/index.ts";

/** What stands in the place of each byte that is masked: `*`. */
const MASK = 0x2a;
/** Packets that may hold a secret. */
const owners: ReadonlySet<string | undefined> = new Set(["CONNECT", "CONNACK", "AUTH"]);
/** What a secret is called, by the name of its field. */
const secretNames: ReadonlyMap<string, string> = new Map([
  [connectFields.password.name, "password"],
  ["prop.authenticationData", "authentication data"],
]);

/** A place in a packet whose bytes let whoever has them act in the client's place. */
export interface Secret {
  /** `password` or `authentication data`. */
  readonly name: string;
  readonly span: ByteSpan;
}

/** The password of a CONNECT and the data of an enhanced authentication, in their order; none in most packets. */
export function findSecrets(
  bytes: Uint8Array,
  version: ProtocolVersion | undefined,
  direction: Direction,
): readonly Secret[] {
  if (!owners.has(packetTypeOfCode((bytes[0] ?? 0) >> 4)?.type)) return [];
  const secrets: Secret[] = [];
  for (const { name, span } of eachTile(dissect(bytes, { version, direction }).fields)) {
    const secret = secretNames.get(name);
    if (secret !== undefined && span !== undefined && span.end > span.start) secrets.push({ name: secret, span });
  }
  return secrets;
}

/** A copy in which every byte of the secrets is a `*`: the packet stays as long as it is, and as readable. */
export function maskSecrets(bytes: Uint8Array, secrets: readonly Secret[]): Uint8Array<ArrayBuffer> {
  const masked = new Uint8Array(bytes);
  for (const { span } of secrets) masked.fill(MASK, span.start, span.end);
  return masked;
}
