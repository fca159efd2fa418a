/** `wirebench account`: writes the file of accounts that a broker reads. Knows files and words; hashes come from `engine/policy`. */
export { accountCommand } from "./account.ts";
