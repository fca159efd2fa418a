import { readFile } from "node:fs/promises";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ListenerAccess } from "#shared/contract/index.ts";
import { createPolicyRules, type DocumentError, parseAccounts, parsePolicy } from "#shared/policy/index.ts";
import { type Access, openAccess } from "../policy/index.ts";

/**
 * Reads what a listener of its own access enforces; `undefined` when it is judged as the workbench judges. The failure
 * names the file with line and column.
 */
export async function readListenerAccess(access: ListenerAccess): Promise<Result<Access | undefined, string>> {
  if (access.kind === "workbench") return ok(undefined);
  if (access.kind === "open") return ok(openAccess);
  const { policyFile, accountsFile, isAnonymousAllowed } = access;
  const policy = policyFile === undefined ? ok(undefined) : await readParsed(policyFile, parsePolicy);
  if (!policy.ok) return policy;
  const accounts = accountsFile === undefined ? ok(undefined) : await readParsed(accountsFile, parseAccounts);
  if (!accounts.ok) return accounts;
  return ok({
    ...openAccess,
    rules: policy.value === undefined ? undefined : createPolicyRules(policy.value),
    accounts: accounts.value,
    isAnonymousAllowed: isAnonymousAllowed || accounts.value === undefined,
  });
}

async function readParsed<Value>(
  file: string,
  parse: (text: string) => Result<Value, readonly DocumentError[]>,
): Promise<Result<Value, string>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    return fail(`cannot read \`${file}\`: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = parse(text);
  if (parsed.ok) return parsed;
  const [first] = parsed.error;
  return fail(
    `\`${file}\`, line ${first?.line ?? 1}, column ${first?.column ?? 1}: ${first?.message ?? "cannot be read"}`,
  );
}
