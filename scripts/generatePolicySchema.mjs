// Writes docs/policy.schema.json from the schema of the policy document: `npm run policy-schema`.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const root = new URL("../", import.meta.url);
const { module } = await runnerImport(fileURLToPath(new URL("shared/policy/index.ts", root)), { configFile: false });
writeFileSync(new URL("docs/policy.schema.json", root), module.renderPolicySchema());
