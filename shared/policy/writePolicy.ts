import { stringify } from "yaml";
import type { PolicyDocument } from "./document.ts";

/** Writes a policy as YAML that `parsePolicy` reads back. */
export function writePolicy(document: PolicyDocument): string {
  return stringify(document);
}
