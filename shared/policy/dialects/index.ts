/**
 * The access languages of other brokers, one file each: how a policy is written in it, what it cannot say, and how that
 * broker judges by it. Knows no broker of ours. Start with `dialect.ts`.
 */
export { type AclFile, createAclFileRules, parseAclFile } from "./mosquittoAcl.ts";
