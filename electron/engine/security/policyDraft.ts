import {
  type AccountBook,
  type DocumentError,
  parseAccounts,
  type ParsedPolicy,
  parsePolicy,
  selectVariant,
} from "#shared/policy/index.ts";
import type { PolicyDraftView } from "#shared/contract/index.ts";
import { analysePolicy } from "./policyAnalysis.ts";

/** A policy that somebody works on, with the accounts of those it speaks of. */
export interface PolicyDraft {
  readonly text: string;
  readonly accountsText: string;
  readonly errors: readonly DocumentError[];
  readonly accountErrors: readonly DocumentError[];
  /** Of a text without accounts: none. */
  readonly accounts: AccountBook | undefined;
  /** The policy in a variant, or as it stands; `undefined` when it has errors or no such variant. */
  select(variant: string | undefined): ParsedPolicy | undefined;
  /** The draft as the page shows it, analysed once for each variant. */
  describe(variant: string | undefined): PolicyDraftView;
}

/** Reads a policy and accounts; the texts may hold errors. An empty accounts text means that there are none. */
export function createPolicyDraft(text: string, accountsText: string): PolicyDraft {
  const parsed = parsePolicy(text);
  const book = accountsText.trim() === "" ? undefined : parseAccounts(accountsText);
  const errors = parsed.ok ? [] : parsed.error;
  const accountErrors = book === undefined || book.ok ? [] : book.error;
  const analysed = new Map<string | undefined, ReturnType<typeof analysePolicy>>();

  // The same document for the same variant: what was worked out of it goes with it.
  const selected = new Map<string, ParsedPolicy>();

  function select(variant: string | undefined): ParsedPolicy | undefined {
    if (!parsed.ok) return undefined;
    if (variant === undefined) return parsed.value;
    const policy = selected.get(variant) ?? selectVariant(parsed.value, variant);
    if (policy !== undefined) selected.set(variant, policy);
    return policy;
  }

  function analyse(variant: string | undefined) {
    const known = analysed.get(variant);
    if (known !== undefined) return known;
    const policy = select(variant);
    if (policy === undefined) return undefined;
    const analysis = analysePolicy(policy);
    analysed.set(variant, analysis);
    return analysis;
  }

  return {
    text,
    accountsText,
    errors,
    accountErrors,
    accounts: book?.ok === true ? book.value : undefined,
    select,
    describe(variant) {
      const policy = analyse(variant);
      return {
        text,
        accountsText,
        errors: [...errors],
        accountErrors: [...accountErrors],
        ...(policy === undefined ? {} : { policy }),
      };
    },
  };
}
