import { fail, ok, type Result } from "#shared/base/index.ts";
import { type Budget } from "../limits.ts";
import { readUtf8 } from "../values.ts";
import { readWireMessage, type WireField } from "./wire.ts";

/** The types of fields by their number in `descriptor.proto`. */
export const fieldTypes = [
  undefined,
  "double",
  "float",
  "int64",
  "uint64",
  "int32",
  "fixed64",
  "fixed32",
  "bool",
  "string",
  "group",
  "message",
  "bytes",
  "uint32",
  "enum",
  "sfixed32",
  "sfixed64",
  "sint32",
  "sint64",
] as const;

/** The type of a field, in the schema language's word. */
export type FieldType = Exclude<(typeof fieldTypes)[number], undefined>;

/** What a schema says of one field. */
export interface FieldDescriptor {
  readonly name: string;
  readonly number: number;
  readonly type: FieldType;
  /** Full name of the message or enum, for those types. */
  readonly typeName: string;
  readonly isRepeated: boolean;
}

/** A schema: messages and enums by full name, such as `plant.v1.Reading`. */
export interface DescriptorSet {
  readonly messages: ReadonlyMap<string, ReadonlyMap<number, FieldDescriptor>>;
  readonly enums: ReadonlyMap<string, ReadonlyMap<bigint, string>>;
}

interface Building {
  readonly messages: Map<string, ReadonlyMap<number, FieldDescriptor>>;
  readonly enums: Map<string, ReadonlyMap<bigint, string>>;
  readonly bytes: Uint8Array;
  readonly budget: Budget;
  failure?: string;
}

const LABEL_REPEATED = 3n;

/** Reads a `FileDescriptorSet`, as `protoc --include_imports --descriptor_set_out` writes it. */
export function readDescriptorSet(bytes: Uint8Array, budget: Budget): Result<DescriptorSet, string> {
  const building: Building = { messages: new Map(), enums: new Map(), bytes, budget };
  for (const file of parts(building, { start: 0, end: bytes.length }, 1)) {
    const packageName = textOf(building, file, 2);
    for (const message of parts(building, file.content, 4)) addMessage(building, message, packageName, 1);
    for (const type of parts(building, file.content, 5)) addEnum(building, type, packageName);
  }
  if (building.failure !== undefined) return fail(building.failure);
  if (building.messages.size === 0) return fail("it describes no message");
  return ok({ messages: building.messages, enums: building.enums });
}

function addMessage(building: Building, message: WireField, scope: string, depth: number): void {
  const tooDeep = building.budget.judgeDepth(depth);
  if (tooDeep !== undefined) {
    building.failure ??= tooDeep;
    return;
  }
  const fullName = joinName(scope, textOf(building, message, 1));
  const fields = new Map<number, FieldDescriptor>();
  for (const field of parts(building, message.content, 2)) {
    const type = fieldTypes[Number(integerOf(building, field, 5))];
    const number = Number(integerOf(building, field, 3));
    if (type === undefined) continue;
    fields.set(number, {
      name: textOf(building, field, 1),
      number,
      type,
      // Full names begin with a dot.
      typeName: textOf(building, field, 6).replace(/^\./, ""),
      isRepeated: integerOf(building, field, 4) === LABEL_REPEATED,
    });
  }
  building.messages.set(fullName, fields);
  for (const nested of parts(building, message.content, 3)) addMessage(building, nested, fullName, depth + 1);
  for (const type of parts(building, message.content, 4)) addEnum(building, type, fullName);
}

function addEnum(building: Building, type: WireField, scope: string): void {
  const names = new Map<bigint, string>();
  for (const value of parts(building, type.content, 2)) {
    const number = BigInt.asIntN(32, integerOf(building, value, 2));
    // Of two names for one value the first is the proper one.
    if (!names.has(number)) names.set(number, textOf(building, value, 1));
  }
  building.enums.set(joinName(scope, textOf(building, type, 1)), names);
}

/** The LEN fields with this number in a message. */
function parts(building: Building, span: WireField["content"], number: number): readonly WireField[] {
  const message = readWireMessage(building.bytes, span, building.budget);
  if (message.failure !== undefined) {
    building.failure ??= `${message.failure.reason} at byte ${message.failure.offset ?? 0}`;
  }
  return message.fields.filter((field) => field.number === number && field.wireType === "LEN");
}

function textOf(building: Building, message: WireField, number: number): string {
  const field = parts(building, message.content, number).at(-1);
  if (field === undefined) return "";
  return readUtf8(building.bytes.subarray(field.content.start, field.content.end)).text;
}

function integerOf(building: Building, message: WireField, number: number): bigint {
  const { fields } = readWireMessage(building.bytes, message.content, building.budget);
  return fields.findLast((field) => field.number === number && field.wireType === "VARINT")?.integer ?? 0n;
}

function joinName(scope: string, name: string): string {
  return scope === "" ? name : `${scope}.${name}`;
}
