import type { Account } from "#shared/policy/index.ts";
import { hashPassword } from "./password.ts";
import { createScramCredentials, writeScramCredentials } from "./scram.ts";

/**
 * The account with what is kept of a password: its scrypt hash and, when `hasScram`, the keys of SCRAM-SHA-256, from which
 * a weak password is easier to guess. No bytes make an account that asks for no password.
 */
export async function withPassword(account: Account, password: Uint8Array, hasScram: boolean): Promise<Account> {
  if (password.length === 0) return account;
  const hashed = { ...account, password: await hashPassword(password) };
  if (!hasScram) return hashed;
  const credentials = await createScramCredentials(new TextDecoder().decode(password));
  return { ...hashed, scramSha256: writeScramCredentials(credentials) };
}
