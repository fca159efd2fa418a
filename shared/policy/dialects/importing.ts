import type { Result } from "#shared/base/index.ts";
import type { PolicyDocument } from "../document.ts";
import type { DocumentError } from "../readDocument.ts";
import type { LossCode } from "./dialect.ts";

/** Something that a file says and the policy made from it does not. */
export interface ImportLoss {
  /** Where one of the usual losses fits. */
  readonly code?: LossCode;
  /** One sentence, lower case, no full stop. */
  readonly message: string;
  /** Where the file says it, from 1. */
  readonly line?: number;
}

/** A policy that was read out of another broker's file. */
export interface ImportedPolicy {
  readonly document: PolicyDocument;
  readonly losses: readonly ImportLoss[];
}

/** Reads files of one language as policies. */
export interface Importer {
  /** As the dialect's. */
  readonly id: string;
  readonly title: string;
  import(text: string): Result<ImportedPolicy, readonly DocumentError[]>;
}
