// Writes docs/statements.md from the tables of statements and checks: `npm run statements`.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { readTestedStatements, renderStatementsPage } from "./lib/statementsPage.mjs";

const root = new URL("../", import.meta.url);
const load = async (path) => {
  const { module } = await runnerImport(fileURLToPath(new URL(path, root)), { configFile: false });
  return module;
};

const spec = await load("shared/mqtt/spec/index.ts");
const flow = await load("shared/mqtt/flow/index.ts");
const page = renderStatementsPage({
  statements: spec.statements,
  rules: { ...spec.diagnosticRules, ...flow.flowRules },
  hidden: [spec.notObservable, flow.flowNotObservable],
  tested: readTestedStatements(root),
});
writeFileSync(new URL("docs/statements.md", root), page);
