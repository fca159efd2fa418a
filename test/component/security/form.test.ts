import { describe, expect, it } from "vitest";
import {
  addItem,
  freshName,
  readForm,
  removeItem,
  setFilter,
  setTopic,
  setValue,
} from "#renderer/features/security/form/editPolicy.ts";
import { parsePolicy, talkPolicyText } from "#shared/policy/index.ts";

describe("the form of a policy", () => {
  it("reads roles, rules and requirements", () => {
    const form = readForm(talkPolicyText);
    expect(form?.roles.map(({ id }) => id)).toEqual(["sensor", "main-office", "mobile"]);
    expect(form?.roles[0]?.rules[0]).toMatchObject({ id: "S1", effect: "allow", action: "publish", topic: "reading" });
    expect(form?.requirements.map(({ id }) => id)).toContain("R6");
  });

  it("shows nothing of a text that is no mapping", () => {
    expect(readForm("- a\n- b")).toBeUndefined();
    expect(readForm("name: [")).toBeUndefined();
  });

  it("changes one value and keeps every comment", () => {
    const text = setValue(talkPolicyText, ["roles", 0, "rules", 0, "maxQos"], 1);
    expect(text).toContain("# The scenario of the talk");
    expect(text).toContain("# The slides name the mobile's actions");
    expect(readForm(text)?.roles[0]?.rules[0]?.maxQos).toBe("1");
    expect(parsePolicy(text).ok).toBe(true);
  });

  it("takes a value away", () => {
    const text = setValue(talkPolicyText, ["roles", 0, "rules", 0, "maxQos"], undefined);
    expect(readForm(text)?.roles[0]?.rules[0]?.maxQos).toBe("");
    expect(parsePolicy(text).ok).toBe(true);
  });

  it("moves a rule from a topic to a filter and back", () => {
    const path = ["roles", 0, "rules", 1];
    const asFilter = setFilter(talkPolicyText, path, "a/#");
    expect(readForm(asFilter)?.roles[0]?.rules[1]).toMatchObject({ topic: undefined, filter: "a/#", where: [] });
    const asTopic = setTopic(asFilter, path, "command", ["custId", "sensorId"]);
    expect(readForm(asTopic)?.roles[0]?.rules[1]?.where).toEqual([
      ["custId", "self"],
      ["sensorId", "self"],
    ]);
    expect(parsePolicy(asFilter).ok).toBe(true);
  });

  it("adds a rule and a requirement, and removes them", () => {
    const rule = { id: "X", effect: "deny", action: "publish", filter: "a/b" };
    const more = addItem(talkPolicyText, ["roles", 1, "rules"], rule);
    expect(readForm(more)?.roles[1]?.rules.at(-1)?.id).toBe("X");
    expect(parsePolicy(more).ok).toBe(true);
    const less = removeItem(more, ["roles", 1, "rules", 4]);
    expect(readForm(less)?.roles[1]?.rules).toHaveLength(4);
    const required = addItem(talkPolicyText, ["requirements"], {
      id: "R7",
      never: { role: "mobile", publishes: "reading" },
    });
    expect(parsePolicy(required).ok).toBe(true);
  });

  it("finds a name that nobody has", () => {
    expect(freshName("rule", ["rule-1", "rule-2"])).toBe("rule-3");
  });
});
