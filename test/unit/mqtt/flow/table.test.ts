import { describe, expect, it } from "vitest";
import { flowNotObservable, type FlowRule, flowRules } from "#shared/mqtt/flow/index.ts";
import { diagnosticRules, notObservable, statements } from "#shared/mqtt/spec/index.ts";

const rules: readonly (readonly [string, FlowRule])[] = Object.entries(flowRules);
const editions = ["3.1.1", "5.0"] as const;

describe("the table of flow checks", () => {
  it("cites only statements that exist", () => {
    for (const [code, rule] of rules) {
      for (const edition of editions) {
        for (const id of rule.statements[edition] ?? []) {
          const exists = statements.some((statement) => statement.edition === edition && statement.id === id);
          expect(exists, `${code} cites ${id} of ${edition}`).toBe(true);
        }
      }
    }
  });

  it("shares no code with the checks of single packets", () => {
    for (const [code] of rules) expect(Object.keys(diagnosticRules)).not.toContain(code);
  });

  it("accounts for every statement about flows and sessions: checked, or not observable, never both", () => {
    for (const { edition, id, kind } of statements) {
      if (kind !== "flow" && kind !== "session" && kind !== "flow+broker") continue;
      const isChecked = rules.some(([, rule]) => rule.statements[edition]?.includes(id) === true);
      const isHidden = flowNotObservable[edition]?.[id] !== undefined || notObservable[edition]?.[id] !== undefined;
      expect([id, edition, isChecked !== isHidden]).toEqual([id, edition, true]);
    }
  });

  it("gives every code a message that can stand alone", () => {
    for (const [, { message }] of rules) expect(message).toMatch(/^[^.]+$/);
  });
});
