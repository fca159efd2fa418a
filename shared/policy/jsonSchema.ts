import * as z from "zod/mini";
import { policyDocumentSchema } from "./document.ts";

/** The policy document as JSON Schema, for editors: completion, and mistakes in place. What it cannot say `parsePolicy` says. */
export function policyJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    ...z.toJSONSchema(policyDocumentSchema, { io: "input" }),
    title: "Wirebench policy",
    description: "Who may do what on an MQTT broker",
  };
}

/** The text of the published schema. */
export function renderPolicySchema(): string {
  return `${JSON.stringify(policyJsonSchema(), undefined, 2)}\n`;
}
