import { importAclFile, parseAclFile } from "#shared/policy/dialects/index.ts";
import { writePolicy } from "#shared/policy/index.ts";
import type { CliIo } from "../io.ts";
import { readTextFile } from "../textFile.ts";
import type { PolicyCommand } from "./policyOptions.ts";
import { refuse } from "./readPolicy.ts";

/** Prints a policy that decides as a Mosquitto `acl_file` does; what it cannot take over goes to stderr. */
export async function importPolicy({ file }: Extract<PolicyCommand, { kind: "import" }>, io: CliIo): Promise<number> {
  const text = await readTextFile(file, io);
  if (!text.ok) return refuse([text.error], io);
  const parsed = parseAclFile(text.value);
  if (!parsed.ok) {
    const errors = parsed.error.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
    return refuse(errors, io);
  }
  const { document, losses } = importAclFile(parsed.value);
  await io.stdout(writePolicy(document));
  for (const { message } of losses) io.stderr(`not taken over: ${message}`);
  return 0;
}
