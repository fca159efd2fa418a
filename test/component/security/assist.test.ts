import { describe, expect, it } from "vitest";
import { policyAssist } from "#renderer/features/security/policyAssist.ts";
import { talkPolicyText } from "#shared/policy/index.ts";

/** What completes the text at the bar. */
function completed(marked: string): readonly string[] {
  const offset = marked.indexOf("|");
  return policyAssist.complete(marked.slice(0, offset) + marked.slice(offset + 1), offset).map(({ label }) => label);
}

describe("completing a policy", () => {
  it("offers the keys of the document that are not there yet", () => {
    const keys = completed("mqttPolicy: 1\nname: x\n|");
    expect(keys).toContain("evaluation");
    expect(keys).not.toContain("name");
  });

  it("offers the keys of a rule inside braces", () => {
    const keys = completed("roles:\n  - id: a\n    rules:\n      - { id: S1, effect: allow, | }\n");
    expect(keys).toContain("action");
    expect(keys).not.toContain("effect");
  });

  it("offers the values of a key", () => {
    expect(completed("evaluation:\n  default: |")).toEqual(["deny", "allow"].toSorted().toReversed());
    expect(completed("roles:\n  - { id: a, rules: [ { id: S1, action: | } ] }")).toContain("subscribe");
  });

  it("says nothing about what people name themselves", () => {
    expect(completed("name: |")).toEqual([]);
  });
});

describe("explaining a policy", () => {
  it("says what a key means and what it may be", () => {
    const text = policyAssist.describe(talkPolicyText, talkPolicyText.indexOf("subscribe: strict") + 2);
    expect(text).toContain("Strict refuses a SUBSCRIBE");
    expect(text).toContain("`lenient`");
  });

  it("is silent about a comment", () => {
    expect(policyAssist.describe(talkPolicyText, 5)).toBeUndefined();
  });
});
