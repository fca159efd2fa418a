import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { policyJsonSchema, renderPolicySchema } from "#shared/policy/index.ts";

describe("the published schema of the policy document", () => {
  it("is what the document's schema says now (else run `npm run policy-schema`)", () => {
    expect(readFileSync(new URL("../../../docs/policy.schema.json", import.meta.url), "utf8")).toBe(
      renderPolicySchema(),
    );
  });

  it("knows no key that the document does not, and asks for what it needs", () => {
    expect(policyJsonSchema()).toMatchObject({
      type: "object",
      additionalProperties: false,
      required: ["mqttPolicy", "name", "evaluation", "roles"],
    });
  });
});
