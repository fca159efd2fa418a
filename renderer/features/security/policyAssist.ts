import { isMap, isPair, isScalar, isSeq, type Node, parseDocument, type Pair } from "yaml";
import { policyJsonSchema } from "#shared/policy/index.ts";
import type { Completion, TextAssist } from "#renderer/editor/index.ts";
import { schemaWords } from "./schemaWords.ts";

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
}

/** A step into a document: a key of a mapping, or an item of a sequence. */
type Step = string | number;

/** Where in a document an offset lies: in a mapping, maybe at the value of one of its keys. */
interface Place {
  readonly path: readonly Step[];
  /** Keys that stand in the mapping already. */
  readonly present: readonly string[];
  /** The key whose value is being written; `undefined` where a key is. */
  readonly key: string | undefined;
}

/** Completes and explains a policy document by its published schema. Only a convenience: what is wrong the engine says. */
export const policyAssist: TextAssist = {
  complete(text, offset) {
    const place = placeAt(text, offset);
    const mapping = schemaAt(place.path);
    if (place.key !== undefined) return valuesOf(property(mapping, place.key));
    return keysOf(mapping).flatMap(([name, schema]): Completion[] =>
      place.present.includes(name)
        ? []
        : [{ label: name, detail: schemaWords(name) ?? describeType(schema), insert: `${name}: ` }],
    );
  },

  describe(text, offset) {
    const word = wordAt(text, offset);
    if (word === "") return undefined;
    const place = placeAt(text, offset);
    const schema = property(schemaAt(place.path), word);
    if (schema === undefined) return undefined;
    const words = schemaWords(word);
    const choices = valuesOf(schema).map(({ label }) => `\`${label}\``);
    const kind = choices.length > 0 ? `One of ${choices.join(", ")}` : describeType(schema);
    return [`**${word}**`, words, kind].filter((line) => line !== undefined && line !== "").join("\n\n");
  },
};

/** Reads as much of the text as can be read: whoever is typing is in the middle of a mistake. */
function placeAt(text: string, offset: number): Place {
  const document = parseDocument(text, { keepSourceTokens: true, logLevel: "silent" });
  const path: Step[] = [];
  let present: readonly string[] = [];
  let key: string | undefined;
  const before = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const indent = before.length - before.trimStart().length;

  function walk(node: unknown): void {
    if (isMap(node)) {
      const pairs: readonly Pair[] = node.items;
      present = pairs.flatMap((pair) => keyOf(pair) ?? []);
      key = undefined;
      const inside = pairs.findLast((pair) => holds(pair, { text, offset, indent, isFlow: node.flow === true }));
      const name = inside === undefined ? undefined : keyOf(inside);
      if (inside === undefined || name === undefined) return;
      if (isMap(inside.value) || isSeq(inside.value)) {
        path.push(name);
        walk(inside.value);
      } else if (offset > keyEnd(inside)) {
        key = name;
      }
      return;
    }
    if (!isSeq(node)) return;
    const index = node.items.findLastIndex((item) => isNode(item) && (item.range?.[0] ?? Infinity) <= offset);
    if (index < 0) return;
    path.push(index);
    present = [];
    walk(node.items[index]);
  }

  walk(document.contents);
  return { path, present, key };
}

/** Whether the pair is the one that the offset belongs to: within its text, or indented below its key. */
function holds(
  pair: Pair,
  { text, offset, indent, isFlow }: { text: string; offset: number; indent: number; isFlow: boolean },
): boolean {
  const start = rangeOf(pair.key)?.[0] ?? Infinity;
  if (start > offset) return false;
  const column = columnOf(pair);
  // On a later line the indentation decides: a value's range reaches over the line break behind it.
  if (!isFlow && text.slice(start, offset).includes("\n")) return column !== undefined && indent > column;
  const value = rangeOf(pair.value);
  const end = value?.[2] ?? keyEnd(pair) + 1;
  return offset <= end;
}

function columnOf(pair: Pair): number | undefined {
  const token = isScalar(pair.key) ? pair.key.srcToken : undefined;
  return token !== undefined && "indent" in token && typeof token.indent === "number" ? token.indent : undefined;
}

function keyEnd(pair: Pair): number {
  return rangeOf(pair.key)?.[1] ?? 0;
}

function rangeOf(node: unknown): Node["range"] | undefined {
  return isNode(node) ? node.range : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !isPair(value) && "range" in value;
}

function keyOf(pair: Pair): string | undefined {
  return isScalar(pair.key) && typeof pair.key.value === "string" ? pair.key.value : undefined;
}

function wordAt(text: string, offset: number): string {
  const before = /[\w-]*$/.exec(text.slice(0, offset))?.[0] ?? "";
  const after = /^[\w-]*/.exec(text.slice(offset))?.[0] ?? "";
  return before + after;
}

// The schema is ours, made from the same table as the parser: its shape is known.
const root: Schema = policyJsonSchema();

function schemaAt(path: readonly Step[]): Schema | undefined {
  return path.reduce<Schema | undefined>(
    (schema, step) => (typeof step === "number" ? itemsOf(schema) : property(schema, step)),
    root,
  );
}

function alternatives(schema: Schema | undefined): readonly Schema[] {
  if (schema === undefined) return [];
  return schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(alternatives);
}

function itemsOf(schema: Schema | undefined): Schema | undefined {
  return alternatives(schema).find(({ items }) => items !== undefined)?.items;
}

function property(schema: Schema | undefined, name: string): Schema | undefined {
  for (const { properties, additionalProperties } of alternatives(schema)) {
    const known = properties?.[name];
    if (known !== undefined) return known;
    if (typeof additionalProperties === "object") return additionalProperties;
  }
  return undefined;
}

function keysOf(schema: Schema | undefined): readonly (readonly [string, Schema])[] {
  return alternatives(schema).flatMap(({ properties }) => Object.entries(properties ?? {}));
}

function valuesOf(schema: Schema | undefined): readonly Completion[] {
  return alternatives(schema).flatMap((one) => {
    const given = one.const === undefined ? (one.enum ?? (one.type === "boolean" ? [true, false] : [])) : [one.const];
    return given.map((value) => ({ label: String(value), detail: "", insert: String(value) }));
  });
}

function describeType(schema: Schema): string {
  const [first] = alternatives(schema);
  return (
    { array: "a list", object: "a mapping", string: "a text", number: "a number", boolean: "true or false" }[
      first?.type ?? ""
    ] ?? ""
  );
}
