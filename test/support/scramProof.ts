import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** What a client says first for SCRAM-SHA-256. */
export function scramFirst(userName: string): string {
  return `n,,n=${userName},r=abc`;
}

/** What it answers to the server's challenge, by RFC 5802 and not by our code. */
export function scramProof(userName: string, password: string, challenge: string): string {
  const [, nonce = "", salt = "", iterations = ""] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(challenge) ?? [];
  const salted = pbkdf2Sync(password, Buffer.from(salt, "base64"), Number(iterations), 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const signature = createHmac("sha256", createHash("sha256").update(clientKey).digest())
    .update(`n=${userName},r=abc,${challenge},c=biws,r=${nonce}`)
    .digest();
  const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0))).toString("base64");
  return `c=biws,r=${nonce},p=${proof}`;
}
