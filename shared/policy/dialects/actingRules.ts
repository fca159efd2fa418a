import { fail, ok, type Result } from "#shared/base/index.ts";
import type { AccessRules } from "../accessRules.ts";
import type { PolicyDocument } from "../document.ts";
import type { DocumentError } from "#shared/document/index.ts";
import type { Dialect } from "./dialect.ts";

/** Another broker's judgement of a policy: what it is given to read, and how it decides by it. */
export interface ActingRules {
  readonly text: string;
  readonly rules: AccessRules;
}

/**
 * A policy as another broker judges by it: written in its language, read again as it does, and asked about each client
 * under the user name that stands for its group or attribute there.
 */
export function rulesInDialect(
  document: PolicyDocument,
  dialect: Dialect,
): Result<ActingRules, readonly DocumentError[]> {
  const emission = dialect.emit(document);
  const read = dialect.read(emission.text);
  if (!read.ok) return fail(read.error);
  const { value } = read;
  return ok({
    text: emission.text,
    rules: { ...value, name: dialect.title, bind: (identity) => value.bind(emission.appearance(identity)) },
  });
}
