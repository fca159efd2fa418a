import { appendEntry } from "#shared/document/index.ts";
import type { PolicyTest } from "./document.ts";

/** The text of a policy with one more test; `text` must be a policy that can be read. */
export function appendTest(text: string, test: PolicyTest): string {
  return appendEntry(text, "tests", test);
}
