import { createHash, createHmac, pbkdf2 } from "node:crypto";
import { promisify } from "node:util";

const HASH = "sha256";
const KEY_BYTES = 32;

/** What both sides derive their keys from. Takes long, on purpose: the time grows with `iterations`. */
export function saltPassword(password: string, salt: Uint8Array, iterations: number): Promise<Buffer> {
  return promisify(pbkdf2)(password.normalize("NFKC"), salt, iterations, KEY_BYTES, HASH);
}

/** What only the client can compute. */
export function clientKeyOf(saltedPassword: Uint8Array): Buffer {
  return sign(saltedPassword, "Client Key");
}

/** What a server keeps to check the client's proof. */
export function storedKeyOf(clientKey: Uint8Array): Buffer {
  return createHash(HASH).update(clientKey).digest();
}

/** What a server keeps to prove itself. */
export function serverKeyOf(saltedPassword: Uint8Array): Buffer {
  return sign(saltedPassword, "Server Key");
}

/** The client's proof about everything that was said. */
export function clientProof(saltedPassword: Uint8Array, exchanged: string): Buffer {
  const clientKey = clientKeyOf(saltedPassword);
  const signature = sign(storedKeyOf(clientKey), exchanged);
  return Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
}

/** The server's proof about everything that was said. */
export function serverSignature(saltedPassword: Uint8Array, exchanged: string): Buffer {
  return sign(serverKeyOf(saltedPassword), exchanged);
}

/** HMAC with SHA-256. */
export function sign(key: Uint8Array, text: string): Buffer {
  return createHmac(HASH, key).update(text).digest();
}
