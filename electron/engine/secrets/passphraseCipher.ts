import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import * as z from "zod/mini";
import { fail, ok, type Result } from "#shared/base/index.ts";

/** Text behind a passphrase: the key is made with scrypt, the text encrypted with AES-256-GCM. Binary is Base64. */
export const sealedSchema = z.strictObject({
  /** log2 of scrypt's N. */
  cost: z.number().check(z.int(), z.minimum(10), z.maximum(20)),
  salt: z.string(),
  nonce: z.string(),
  tag: z.string(),
  text: z.string(),
});
export type Sealed = z.infer<typeof sealedSchema>;

/** A key that was made of a passphrase, for one salt. */
export interface SealingKey {
  readonly cost: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** 128 MiB and some tenths of a second for each guess. */
const COST = 17;
const BLOCK = 8;

/** Makes a key of a passphrase; with a fresh salt unless one is given. */
export function createSealingKey(
  passphrase: string,
  { cost = COST, salt = randomBytes(SALT_BYTES) }: { readonly cost?: number; readonly salt?: Buffer } = {},
): Promise<SealingKey> {
  const N = 2 ** cost;
  return new Promise((resolve, reject) => {
    scrypt(
      passphrase.normalize("NFKC"),
      salt,
      KEY_BYTES,
      { N, r: BLOCK, p: 1, maxmem: 256 * N * BLOCK },
      (error, key) => (error === null ? resolve({ cost, salt, key }) : reject(error)),
    );
  });
}

/** Encrypts, each time with another nonce. */
export function seal({ cost, salt, key }: SealingKey, text: string): Sealed {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return {
    cost,
    salt: salt.toString("base64"),
    nonce: nonce.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
    text: sealed.toString("base64"),
  };
}

/** Decrypts. A wrong passphrase and damaged bytes are the same to the cipher. */
export async function unseal(
  sealed: Sealed,
  passphrase: string,
): Promise<Result<{ readonly key: SealingKey; readonly text: string }, string>> {
  const key = await createSealingKey(passphrase, { cost: sealed.cost, salt: Buffer.from(sealed.salt, "base64") });
  try {
    const decipher = createDecipheriv(ALGORITHM, key.key, Buffer.from(sealed.nonce, "base64"), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(Buffer.from(sealed.tag, "base64"));
    const text = Buffer.concat([decipher.update(Buffer.from(sealed.text, "base64")), decipher.final()]);
    return ok({ key, text: text.toString("utf8") });
  } catch {
    // OpenSSL's words would say nothing more.
    return fail("this is not the passphrase");
  }
}
