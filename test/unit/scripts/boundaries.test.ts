import { describe, expect, it } from "vitest";
import { findFaults, findModuleCycles } from "../../../scripts/lib/boundaries.mjs";
import { readImports } from "../../../scripts/lib/imports.mjs";

const modules = {
  "shared/base": { uses: [] },
  "shared/topic": { uses: ["shared/base"] },
  "electron/net": { uses: ["shared/base"], node: true, packages: ["ws"] },
  "electron/main.ts": { uses: ["electron/net"], doors: [] },
};

/** The faults of one file with the given text; every target is a file unless it is spelled `missing`. */
function judge(file: string, text: string): readonly string[] {
  const graph = [{ file, imports: readImports(file, text) }];
  return findFaults(graph, modules, (target: string) => target.endsWith(".ts") && !target.includes("missing"));
}

describe("the boundaries check", () => {
  it("lets through the arrows that are listed, through a module's door", () => {
    expect(judge("shared/topic/match.ts", 'import { ok } from "#shared/base/index.ts";')).toEqual([]);
    expect(judge("shared/topic/match.ts", 'import { ok } from "../base/index.ts";')).toEqual([]);
    expect(judge("shared/topic/match.ts", 'import { cut } from "./levels.ts";')).toEqual([]);
    expect(judge("electron/net/tcp.ts", 'import "node:net"; import { WebSocket } from "ws";')).toEqual([]);
  });

  it.each([
    ["an arrow that is not listed", "shared/base/a.ts", 'import { a } from "#shared/topic/index.ts";'],
    ["a type over such an arrow", "shared/base/a.ts", 'import type { A } from "#shared/topic/index.ts";'],
    ["a type import inside an expression", "shared/base/a.ts", 'type A = import("#shared/topic/index.ts").A;'],
    ["a re-export over it", "shared/base/a.ts", 'export { a } from "#shared/topic/index.ts";'],
    ["a lazy import over it", "shared/base/a.ts", 'const a = await import("#shared/topic/index.ts");'],
    ["a file behind a module's door", "shared/topic/a.ts", 'import { a } from "#shared/base/result.ts";'],
    ["a package that is not listed", "shared/base/a.ts", 'import { z } from "zod";'],
    ["Node where there is none", "shared/base/a.ts", 'import { readFile } from "node:fs";'],
    ["a file of no module", "shared/stray.ts", ""],
    ["tests in the product", "shared/base/a.ts", 'import { a } from "#test/support/a.ts";'],
    ["an import without its extension", "shared/base/a.ts", 'import { a } from "./b";'],
    ["a file that is not there", "shared/base/a.ts", 'import { a } from "./missing.ts";'],
  ])("reports %s", (_name, file, text) => {
    expect(judge(file, text)).toHaveLength(1);
  });

  it("reports a cycle once, and does not count types as one", () => {
    const cycle = (first: string, second: string) =>
      findFaults(
        [
          { file: "shared/base/a.ts", imports: readImports("shared/base/a.ts", first) },
          { file: "shared/base/b.ts", imports: readImports("shared/base/b.ts", second) },
        ],
        modules,
        () => true,
      );
    expect(cycle('import { b } from "./b.ts";', 'import { a } from "./a.ts";')).toEqual([
      "cycle: shared/base/a.ts → shared/base/b.ts → shared/base/a.ts",
    ]);
    expect(cycle('import { b } from "./b.ts";', 'import type { A } from "./a.ts";')).toEqual([]);
  });

  it("finds arrows between modules that lead back", () => {
    expect(findModuleCycles({ a: { uses: ["b"] }, b: { uses: ["a"] } })).toEqual(["cycle: a → b → a"]);
  });
});
