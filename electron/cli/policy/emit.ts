import { compareEmission, type EmissionDifference, lossCodes } from "#shared/policy/dialects/index.ts";
import type { CliIo } from "../io.ts";
import type { PolicyCommand } from "./policyOptions.ts";
import { readPolicy, refuse } from "./readPolicy.ts";

/** Writes a policy in another broker's language; what it loses on the way goes to stderr, so that the text can be kept. */
export async function emit(command: Extract<PolicyCommand, { kind: "emit" }>, io: CliIo): Promise<number> {
  const policy = await readPolicy(command.file, command.variant, io);
  if (!policy.ok) return refuse(policy.error, io);
  const { dialect } = command;
  const { document } = policy.value;
  const emission = dialect.emit(document);
  const compared = compareEmission(document, dialect, emission);
  if (!compared.ok) throw new Error(`what was written in ${dialect.title} cannot be read again`);
  const differences = compared.value;
  const { text, losses } = emission;
  if (command.isJson) {
    const shown = differences.map(({ identity, ...difference }) => ({
      ...difference,
      client: identity.clientIdentifier,
    }));
    const { id, evidence } = dialect;
    await io.stdout(`${JSON.stringify({ dialect: id, evidence, text, losses, differences: shown })}\n`);
    return 0;
  }
  await io.stdout(text);
  for (const { code, message } of losses) io.stderr(`lost ${code} (${lossCodes[code]}): ${message}`);
  const basis = dialect.evidence === "run" ? "" : " (source-read semantics)";
  for (const difference of differences) io.stderr(`differs${basis}: ${describeDifference(difference)}`);
  return 0;
}

function describeDifference({ role, identity, action, topicName, design, through }: EmissionDifference): string {
  const can = design === "deny" ? "can" : "cannot";
  const way = action === "receive" && through !== undefined && design === "deny" ? ` through ${through}` : "";
  return `${identity.clientIdentifier} (${role}) ${can} ${action} ${topicName} there${way}`;
}
