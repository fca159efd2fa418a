import { fail, ok, type Result } from "#shared/base/index.ts";
import { createAclFileRules, parseAclFile } from "#shared/policy/dialects/index.ts";
import {
  type AccessRules,
  type AccountBook,
  createPolicyRules,
  type DocumentError,
  type Evaluation,
  parseAccounts,
  parsePolicy,
  selectVariant,
} from "#shared/policy/index.ts";
import { type Access, openAccess } from "#electron/engine/policy/index.ts";
import type { CliIo } from "./io.ts";
import { readTextFile } from "./textFile.ts";

/** The files and filters that say who may do what at `wirebench broker`. */
export interface AccessOptions {
  readonly policy: string | undefined;
  readonly variant: string | undefined;
  readonly aclFile: string | undefined;
  readonly accounts: string | undefined;
  readonly isAnonymous: boolean;
  readonly refusedFilters: readonly string[];
}

/** What those files say. */
export interface LoadedAccess {
  readonly access: Access;
  /** How the policy wants refused PUBLISH packets answered. */
  readonly deniedPublish: Evaluation["deniedPublish"];
}

/** Reads the files; the failure has one line for each mistake, which begins with file, line and column. */
export async function loadAccess(options: AccessOptions, io: CliIo): Promise<Result<LoadedAccess, string>> {
  const rules = await loadRules(options, io);
  if (!rules.ok) return rules;
  const accounts = await loadAccounts(options.accounts, io);
  if (!accounts.ok) return accounts;
  return ok({
    access: {
      ...openAccess,
      rules: rules.value?.rules,
      accounts: accounts.value,
      isAnonymousAllowed: options.isAnonymous || accounts.value === undefined,
      refusedFilters: new Set(options.refusedFilters),
    },
    deniedPublish: rules.value?.deniedPublish,
  });
}

interface LoadedRules {
  readonly rules: AccessRules;
  readonly deniedPublish: Evaluation["deniedPublish"];
}

async function loadRules(options: AccessOptions, io: CliIo): Promise<Result<LoadedRules | undefined, string>> {
  const { policy, variant, aclFile } = options;
  if (aclFile !== undefined) {
    const text = await readTextFile(aclFile, io, "acl-file");
    if (!text.ok) return text;
    const parsed = parseAclFile(text.value);
    if (!parsed.ok) return fail(describe(aclFile, parsed.error));
    return ok({ rules: createAclFileRules(parsed.value, aclFile), deniedPublish: undefined });
  }
  if (policy === undefined) return ok(undefined);
  const text = await readTextFile(policy, io, "policy");
  if (!text.ok) return text;
  const parsed = parsePolicy(text.value);
  if (!parsed.ok) return fail(describe(policy, parsed.error));
  const selected = variant === undefined ? parsed.value : selectVariant(parsed.value, variant);
  if (selected === undefined) return fail(`${policy} has no variant \`${variant}\``);
  return ok({
    rules: createPolicyRules(selected),
    deniedPublish: selected.document.evaluation.deniedPublish,
  });
}

async function loadAccounts(file: string | undefined, io: CliIo): Promise<Result<AccountBook | undefined, string>> {
  if (file === undefined) return ok(undefined);
  const text = await readTextFile(file, io, "accounts");
  if (!text.ok) return text;
  const parsed = parseAccounts(text.value);
  return parsed.ok ? parsed : fail(describe(file, parsed.error));
}

function describe(file: string, errors: readonly DocumentError[]): string {
  return errors.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join("\n");
}
