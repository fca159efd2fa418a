/**
 * The access languages of other brokers, one file each: how a policy is written in it, what it cannot say, and how that
 * broker judges by it. Knows no broker of ours. Start with `dialect.ts`, then `mosquittoAcl.ts`.
 */
import { amlen } from "./amlen.ts";
import { awsIot } from "./awsIot.ts";
import { azureEventGrid } from "./azureEventGrid.ts";
import type { Dialect } from "./dialect.ts";
import { emqx } from "./emqx.ts";
import { hivemq } from "./hivemq.ts";
import { aclFileImporter } from "./importAclFile.ts";
import { awsIotImporter } from "./importAwsIot.ts";
import { dynsecImporter } from "./importDynsec.ts";
import { emqxImporter } from "./importEmqx.ts";
import type { Importer } from "./importing.ts";
import { mosquittoAcl } from "./mosquittoAcl.ts";
import { mosquittoDynsec } from "./mosquittoDynsec.ts";
import { nanomq } from "./nanomq.ts";
import { rabbitmq } from "./rabbitmq.ts";
import { vernemq } from "./vernemq.ts";

export { type ActingRules, rulesInDialect } from "./actingRules.ts";
export { compareEmission, type EmissionDifference } from "./compare.ts";
export { type DenialAnswers, type Dialect, type Emission, type Loss, type LossCode, lossCodes } from "./dialect.ts";
export { importAclFile } from "./importAclFile.ts";
export { type ImportedPolicy, type Importer, type ImportLoss } from "./importing.ts";
export { type DynsecRelease, readDynsec } from "./mosquittoDynsec.ts";
export { type AclFile, createAclFileRules, parseAclFile } from "./mosquittoAcl.ts";

/** Every language that a policy can be written in. */
export const dialects: readonly Dialect[] = [
  mosquittoAcl,
  mosquittoDynsec,
  emqx,
  hivemq,
  awsIot,
  rabbitmq,
  amlen,
  vernemq,
  nanomq,
  azureEventGrid,
];

/** Every language of which a file can be read as a policy. */
export const importers: readonly Importer[] = [aclFileImporter, dynsecImporter, emqxImporter, awsIotImporter];
