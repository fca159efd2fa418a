import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { flowNotObservable, flowRules } from "#shared/mqtt/flow/index.ts";
import { diagnosticRules, notObservable, statements } from "#shared/mqtt/spec/index.ts";
import { readTestedStatements, renderStatementsPage, statementToken } from "../../scripts/lib/statementsPage.mjs";

const root = new URL("../../", import.meta.url);
const tested = readTestedStatements(root);

describe("the page of normative statements", () => {
  it("is what the tables and tests say now (else run `npm run statements`)", () => {
    const page = renderStatementsPage({
      statements,
      rules: { ...diagnosticRules, ...flowRules },
      hidden: [notObservable, flowNotObservable],
      tested,
    });
    expect(readFileSync(new URL("docs/statements.md", root), "utf8")).toBe(page);
  });

  it("finds only statements that exist in the names of tests", () => {
    const known = new Set(statements.map((statement) => statementToken(statement)));
    expect([...tested.keys()].filter((token) => !known.has(token))).toEqual([]);
  });
});
