import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { parseSync, Visitor } from "vite";
import { listFiles } from "./build.mjs";
import { inRoot } from "./paths.mjs";

const worlds = ["shared", "electron", "renderer"];

/**
 * Every source file of the three worlds with what it imports, types included:
 * `{ file, imports: [{ specifier, isType, target }] }`, where `target` is a file of the checkout or `undefined` for a
 * package.
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
  /** By specifier: whether only types are meant, everywhere in the file. */
  const specifiers = new Map();
  const add = (specifier, isType) => {
    if (typeof specifier === "string") specifiers.set(specifier, isType && (specifiers.get(specifier) ?? true));
  };
  for (const { moduleRequest, entries } of module.staticImports) {
    add(moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType));
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) add(moduleRequest?.value, isType);
  }
  new Visitor({
    ImportExpression: ({ source }) => add(source.value, false),
    TSImportType: ({ source }) => add(source.value, true),
  }).visit(program);
  return [...specifiers].map(([specifier, isType]) => ({ specifier, isType, target: resolve(file, specifier) }));
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
