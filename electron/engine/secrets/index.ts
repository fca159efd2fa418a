/**
 * Passwords and keys of clients: held in memory while the engine runs, and kept on disk by the operating system's
 * keychain or behind a passphrase, when there is one of them. Never gives a secret to a page, a log or an export.
 * Start with `secretVault.ts`.
 */
export { createSecretVault, type SecretVault } from "./secretVault.ts";
