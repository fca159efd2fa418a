import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { parseSync, Visitor } from "vite";
import { listFiles } from "./build.mjs";
import { inRoot } from "./paths.mjs";

const worlds = ["shared", "electron", "renderer"];

/**
 * Every source file of the three worlds with what it imports, types included:
 * `{ file, imports: [{ specifier, target }] }`, where `target` is a file of the checkout or `undefined` for a package.
 */
export function readImportGraph() {
  return worlds
    .flatMap(listFiles)
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"))
    .map((file) => ({ file, imports: readImports(file, readFileSync(inRoot(file), "utf8")) }));
}

/** What one source text imports: statements, re-exports, `import()`, types, and workers made from a URL. */
export function readImports(file, text) {
  const { program, module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0].message}`);
  const specifiers = new Set();
  for (const { moduleRequest } of module.staticImports) specifiers.add(moduleRequest.value);
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest } of entries) if (moduleRequest !== null) specifiers.add(moduleRequest.value);
  }
  new Visitor({
    ImportExpression: ({ source }) => specifiers.add(source.value),
    TSImportType: ({ source, argument }) => specifiers.add((source ?? argument.literal).value),
  }).visit(program);
  return [...specifiers]
    .filter((specifier) => typeof specifier === "string")
    .map((specifier) => ({ specifier, target: resolve(file, specifier) }));
}

function resolve(file, specifier) {
  const [path = ""] = specifier.split("?");
  if (path.startsWith("#")) return path.slice(1);
  if (path.startsWith(".")) return posix.join(posix.dirname(file), path);
  return undefined;
}

/** Whether a target written in an import is there, spelled with its extension. */
export function isFile(target) {
  return /\.\w+$/.test(target) && existsSync(inRoot(target));
}
