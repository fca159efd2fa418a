import { fail, ok, type Result } from "#shared/base/index.ts";
import { checkPolicy } from "./checkPolicy.ts";
import { type PolicyDocument, policyDocumentSchema } from "./document.ts";
import { type DocumentError, inTextOrder, type LocatePath, readDocument } from "#shared/document/index.ts";

/** Something wrong in a policy's text, where it stands. */
export type PolicyError = DocumentError;

/** A policy that was read: every reference in it leads somewhere. */
export interface ParsedPolicy {
  readonly document: PolicyDocument;
  readonly locate: LocatePath;
}

/** Reads a policy from YAML or JSON. Answers every error found, in the order of the text; never throws. */
export function parsePolicy(text: string): Result<ParsedPolicy, readonly PolicyError[]> {
  const read = readDocument(text, policyDocumentSchema, "the policy");
  if (!read.ok) return read;
  const { value: document, locate } = read.value;
  const errors = checkPolicy(document).map(({ path, message }) => ({ message, ...locate(path) }));
  return errors.length > 0 ? fail(inTextOrder(errors)) : ok({ document, locate });
}
