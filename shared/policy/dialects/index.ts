/**
 * The access languages of other brokers, one file each: how a policy is written in it, what it cannot say, and how that
 * broker judges by it. Knows no broker of ours. Start with `dialect.ts`, then `mosquittoAcl.ts`.
 */
import type { Dialect } from "./dialect.ts";
import { mosquittoAcl } from "./mosquittoAcl.ts";
import { mosquittoDynsec } from "./mosquittoDynsec.ts";

export { compareEmission, type EmissionDifference } from "./compare.ts";
export { type Dialect, type Emission, type Loss, type LossCode, lossCodes } from "./dialect.ts";
export { type DynsecRelease, readDynsec } from "./mosquittoDynsec.ts";
export { type AclFile, createAclFileRules, parseAclFile } from "./mosquittoAcl.ts";

/** Every language that a policy can be written in. */
export const dialects: readonly Dialect[] = [mosquittoAcl, mosquittoDynsec];
