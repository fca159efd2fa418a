import type { Result } from "#shared/base/index.ts";

/** The operating system's way to encrypt for this user. */
export interface Keychain {
  /** What the system calls its store. */
  readonly name: string;
  /** Base64 that only this user's session can read. */
  encrypt(text: string): Promise<Result<string, string>>;
  /** `isStale`: the key has changed, and what was read should be encrypted anew. */
  decrypt(encrypted: string): Promise<Result<{ readonly text: string; readonly isStale: boolean }, string>>;
}

/** What a shell has to offer. */
export type KeychainOffer =
  | { readonly kind: "keychain"; readonly keychain: Keychain }
  /** Why there is none, for people. */
  | { readonly kind: "none"; readonly reason: string };
