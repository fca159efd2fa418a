import { fail, ok, type Result } from "#shared/base/index.ts";

const primitives = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"] as const;

/** The types without parts. */
export type AvroPrimitive = (typeof primitives)[number];

/** A type of an Avro schema. Records are made before their fields: a record may hold itself. */
export type AvroType =
  | { readonly kind: "primitive"; readonly name: AvroPrimitive; readonly logical?: string; readonly scale: number }
  | {
      readonly kind: "fixed";
      readonly name: string;
      readonly size: number;
      readonly logical?: string;
      readonly scale: number;
    }
  | { readonly kind: "enum"; readonly name: string; readonly symbols: readonly string[] }
  | { readonly kind: "array"; readonly items: AvroType }
  | { readonly kind: "map"; readonly values: AvroType }
  | { readonly kind: "union"; readonly branches: readonly AvroType[] }
  | { readonly kind: "record"; readonly name: string; readonly fields: readonly AvroField[] };

/** A field of a record. */
export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
}

const MAXIMUM_DEPTH = 64;
const MAXIMUM_FIXED_BYTES = 1 << 24;

/** Reads an Avro schema from its JSON. The error says in words what is wrong with it. */
export function parseAvroSchema(text: string): Result<AvroType, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail("the schema is not JSON");
  }
  return new SchemaReader().read(json, "", 1);
}

/** Reads the types of one schema and remembers those that have a name. */
class SchemaReader {
  private readonly named = new Map<string, AvroType>();

  read(json: unknown, namespace: string, depth: number): Result<AvroType, string> {
    if (depth > MAXIMUM_DEPTH) return fail(`the schema is nested deeper than ${MAXIMUM_DEPTH} levels`);
    if (typeof json === "string") return this.readName(json, namespace);
    if (Array.isArray(json)) {
      const branches = readAll(json, (branch: unknown) => this.read(branch, namespace, depth + 1));
      return branches.ok ? ok({ kind: "union", branches: branches.value }) : branches;
    }
    const fields = fieldsOf(json);
    const type = fields?.get("type");
    if (fields === undefined || type === undefined) return fail("a part of the schema has no `type`");
    switch (type) {
      case "record":
      case "error":
        return this.readRecord(fields, namespace, depth);
      case "enum":
        return this.readEnum(fields, namespace);
      case "fixed":
        return this.readFixed(fields, namespace);
      case "array": {
        const items = this.read(fields.get("items"), namespace, depth + 1);
        return items.ok ? ok({ kind: "array", items: items.value }) : items;
      }
      case "map": {
        const values = this.read(fields.get("values"), namespace, depth + 1);
        return values.ok ? ok({ kind: "map", values: values.value }) : values;
      }
      default: {
        const inner = this.read(type, namespace, depth + 1);
        if (!inner.ok || inner.value.kind !== "primitive") return inner;
        return ok({ ...inner.value, ...logicalOf(fields) });
      }
    }
  }

  private readName(name: string, namespace: string): Result<AvroType, string> {
    const primitive = primitives.find((known) => known === name);
    if (primitive !== undefined) return ok({ kind: "primitive", name: primitive, scale: 0 });
    const found = this.named.get(fullName(name, namespace)) ?? this.named.get(name);
    return found === undefined ? fail(`the schema has no type \`${name}\``) : ok(found);
  }

  private readRecord(json: ReadonlyMap<string, unknown>, outer: string, depth: number): Result<AvroType, string> {
    const name = nameOf(json, outer);
    const fieldList = json.get("fields");
    if (name === undefined || !Array.isArray(fieldList)) return fail("a record needs a name and a list of fields");
    const fields: AvroField[] = [];
    const record: AvroType = { kind: "record", name, fields };
    this.named.set(name, record);
    const namespace = name.slice(0, Math.max(0, name.lastIndexOf(".")));
    for (const entry of fieldList) {
      const field = fieldsOf(entry);
      const fieldName = field?.get("name");
      if (typeof fieldName !== "string") return fail(`a field of \`${name}\` has no name`);
      const type = this.read(field?.get("type"), namespace, depth + 1);
      if (!type.ok) return type;
      fields.push({ name: fieldName, type: type.value });
    }
    return ok(record);
  }

  private readEnum(json: ReadonlyMap<string, unknown>, namespace: string): Result<AvroType, string> {
    const name = nameOf(json, namespace);
    const symbols = json.get("symbols");
    if (name === undefined || !Array.isArray(symbols)) return fail("an enum needs a name and a list of symbols");
    const type: AvroType = { kind: "enum", name, symbols: symbols.map(String) };
    this.named.set(name, type);
    return ok(type);
  }

  private readFixed(json: ReadonlyMap<string, unknown>, namespace: string): Result<AvroType, string> {
    const name = nameOf(json, namespace);
    const size = json.get("size");
    if (name === undefined || typeof size !== "number" || !(size >= 0 && size <= MAXIMUM_FIXED_BYTES)) {
      return fail("a fixed type needs a name and a size");
    }
    const type: AvroType = { kind: "fixed", name, size: Math.floor(size), ...logicalOf(json) };
    this.named.set(name, type);
    return ok(type);
  }
}

/** The entries of a JSON object as a map: a key such as `__proto__` is a key. */
function fieldsOf(json: unknown): ReadonlyMap<string, unknown> | undefined {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? new Map(Object.entries(json)) : undefined;
}

function nameOf(json: ReadonlyMap<string, unknown>, outer: string): string | undefined {
  const name = json.get("name");
  const namespace = json.get("namespace");
  if (typeof name !== "string" || name === "") return undefined;
  return fullName(name, typeof namespace === "string" ? namespace : outer);
}

function fullName(name: string, namespace: string): string {
  return name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;
}

function logicalOf(json: ReadonlyMap<string, unknown>): { readonly logical?: string; readonly scale: number } {
  const logical = json.get("logicalType");
  const scale = json.get("scale");
  const digits = typeof scale === "number" && scale >= 0 && scale <= 1_000 ? Math.floor(scale) : 0;
  return typeof logical === "string" ? { logical, scale: digits } : { scale: digits };
}

function readAll(
  list: readonly unknown[],
  read: (item: unknown) => Result<AvroType, string>,
): Result<readonly AvroType[], string> {
  const types: AvroType[] = [];
  for (const item of list) {
    const type = read(item);
    if (!type.ok) return type;
    types.push(type.value);
  }
  return ok(types);
}
