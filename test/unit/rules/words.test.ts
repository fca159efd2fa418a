import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { ruleDocumentSchema } from "#shared/rules/document.ts";
import { ruleKeys } from "#shared/rules/index.ts";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
}

const schema = z.toJSONSchema(ruleDocumentSchema, { unrepresentable: "any" }) as Schema;
const rule = schema.properties?.["rules"]?.items;
const value = rule?.properties?.["values"]?.additionalProperties;
const publish = rule?.properties?.["publish"];

describe("the words of rules", () => {
  it.each([
    ["document", schema],
    ["rule", rule],
    ["when", rule?.properties?.["when"]],
    ["publish", publish],
    ["properties", publish?.properties?.["properties"]],
    ["value", value],
    ["ramp", value?.properties?.["ramp"]],
    ["sine", value?.properties?.["sine"]],
    ["randomWalk", value?.properties?.["randomWalk"]],
    ["random", value?.properties?.["random"]],
    ["csv", value?.properties?.["csv"]],
  ] as const)("explain every key of %s", (part, described) => {
    expect(ruleKeys[part].map(({ text }) => text).toSorted()).toEqual(
      Object.keys(described?.properties ?? {}).toSorted(),
    );
  });
});
