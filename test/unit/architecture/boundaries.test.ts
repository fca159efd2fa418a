import { describe, expect, it } from "vitest";
import { findFaults, findModuleCycles } from "../../../scripts/lib/boundaries.mjs";
import { isFile, readImportGraph } from "../../../scripts/lib/imports.mjs";
import { modules } from "../../../scripts/lib/moduleRules.mjs";

describe("the source tree", () => {
  it("keeps to the arrows between its modules", () => {
    expect(findFaults(readImportGraph(), modules, isFile)).toEqual([]);
  });

  it("has arrows that lead nowhere back", () => {
    expect(findModuleCycles(modules)).toEqual([]);
  });
});
