import type { Properties, UserProperty } from "#shared/mqtt/packet/index.ts";
import type { PropertyOwner } from "#shared/mqtt/spec/index.ts";
import type { Mutable } from "./mutable.ts";
import type { PacketReader } from "./packetReader.ts";
import { propertyBlock, type PropertyEntry, propertyEntry, type PropertyFields } from "./propertyFields.ts";
import { WILDCARD_BYTE } from "./textReader.ts";

/** Properties being read: the lists may still grow. */
interface PropertyBag extends Omit<Mutable<Properties>, "subscriptionIdentifiers" | "userProperties"> {
  subscriptionIdentifiers?: number[];
  userProperties?: UserProperty[];
}

/**
 * Reads Property Length and properties (5.0 §2.2.2) where a packet of this version has them. `undefined` when there
 * are none.
 */
export function readProperties(reader: PacketReader, owner: PropertyOwner): Properties | undefined {
  if (reader.version !== 5 || reader.isBroken) return undefined;
  const block = owner === "Will" ? propertyBlock.will : propertyBlock.plain;
  if (reader.offset >= reader.end) {
    if (!reader.isIncomplete) reader.report("property-length-missing", reader.end, reader.end);
    reader.breakOff();
    return undefined;
  }
  reader.open(block.group);
  const length = reader.vbi(block.length);
  const properties = length === 0 || reader.isBroken ? undefined : readBlock(reader, owner, length);
  reader.close();
  return properties;
}

function readBlock(reader: PacketReader, owner: PropertyOwner, length: number): Properties {
  const start = reader.offset;
  let limit = start + length;
  const isOverrun = limit > reader.end;
  if (isOverrun) {
    if (!reader.isIncomplete) reader.report("property-length-overrun", start - 1, start, { value: length });
    limit = reader.end;
  }
  const properties: PropertyBag = {};
  const outerEnd = reader.enter(limit);
  while (reader.offset < limit) readProperty(reader, owner, properties);
  reader.leave(outerEnd);
  if (properties.authenticationData !== undefined && properties.authenticationMethod === undefined) {
    reader.report("authentication-data-without-method", start, limit);
  }
  // Nothing can follow properties that claim all that is left: what they miss is reported already.
  if (isOverrun) reader.breakOff();
  return properties;
}

function readProperty(reader: PacketReader, owner: PropertyOwner, bag: PropertyBag): void {
  const start = reader.offset;
  // Identifiers are Variable Byte Integers, yet all that the standard assigns take one byte.
  const identifier = reader.bytes[start] ?? 0;
  const entry = propertyEntry(identifier);
  if (entry === undefined) {
    reader.report("property-unknown", start, start + 1, { value: identifier });
    reader.breakOff();
    return;
  }
  const fields = owner === "Will" ? entry.willFields : entry.fields;
  reader.open(fields.group);
  reader.u8(fields.identifier);
  checkPlace(reader, owner, entry, start);
  const isRepeated = readValue(reader, owner, entry, fields, bag);
  if (isRepeated && !reader.isBroken) reportRepetition(reader, owner, entry, start);
  reader.close();
}

/** Reads the value into the bag. Returns whether a property that may stand once was there already. */
function readValue(
  reader: PacketReader,
  owner: PropertyOwner,
  entry: PropertyEntry,
  fields: PropertyFields,
  bag: PropertyBag,
): boolean {
  const { row } = entry;
  const start = reader.offset;
  switch (row.type) {
    case "byte":
    case "u16":
    case "u32": {
      const isRepeated = bag[row.name] !== undefined;
      const value = readNumber(reader, row.type, fields);
      bag[row.name] = value;
      checkRange(reader, entry, value, start);
      return isRepeated;
    }
    case "vbi": {
      const value = reader.vbi(fields.value);
      checkRange(reader, entry, value, start);
      const isRepeated = bag.subscriptionIdentifiers !== undefined;
      (bag.subscriptionIdentifiers ??= []).push(value);
      return isRepeated && owner !== "PUBLISH";
    }
    case "text": {
      const isRepeated = bag[row.name] !== undefined;
      bag[row.name] = reader.text(fields.value);
      if (row.name === "responseTopic" && (reader.textKinds & WILDCARD_BYTE) !== 0) {
        reader.report("response-topic-wildcard", start + 2, reader.offset);
      }
      return isRepeated;
    }
    case "binary": {
      const isRepeated = bag[row.name] !== undefined;
      bag[row.name] = reader.binary(fields.value);
      return isRepeated;
    }
    case "pair": {
      const name = reader.text(fields.value);
      const value = reader.text(fields.pairValue);
      (bag.userProperties ??= []).push({ name, value });
      return false;
    }
  }
}

function readNumber(reader: PacketReader, type: "byte" | "u16" | "u32", fields: PropertyFields): number {
  if (type === "byte") return reader.u8(fields.value);
  return type === "u16" ? reader.u16(fields.value) : reader.u32(fields.value);
}

function checkPlace(reader: PacketReader, owner: PropertyOwner, entry: PropertyEntry, start: number): void {
  const { spec } = entry;
  if (!spec.owners.includes(owner)) {
    reader.report("property-not-allowed", start, start + 1, { value: spec.label });
    return;
  }
  const { onlyFrom } = spec;
  if (reader.direction === undefined || onlyFrom === undefined || onlyFrom.packet !== owner) return;
  if ((onlyFrom.sender === "client") === (reader.direction === "toServer")) return;
  const statements = onlyFrom.statement === undefined ? undefined : { "5.0": onlyFrom.statement };
  reader.report("property-wrong-sender", start, start + 1, { value: spec.label, statements });
}

function checkRange(reader: PacketReader, entry: PropertyEntry, value: number, start: number): void {
  const { spec } = entry;
  if (spec.minimum === undefined && spec.maximum === undefined) return;
  if (value >= (spec.minimum ?? 0) && value <= (spec.maximum ?? Infinity)) return;
  if (reader.isBroken) return;
  const statement = spec.rangeStatement ?? spec.statement;
  reader.report(spec.isRangeOnlyOdd === true ? "property-value-odd" : "property-value", start, reader.offset, {
    value: `${spec.label} ${value}`,
    statements: statement === undefined ? undefined : { "5.0": statement },
    reasonCode: spec.rangeReasonCode,
  });
}

function reportRepetition(reader: PacketReader, owner: PropertyOwner, entry: PropertyEntry, start: number): void {
  const { spec } = entry;
  const statement = owner === "Will" ? "U-3.1.3.2a" : spec.statement;
  // Two properties of PUBLISH are nowhere said to stand only once.
  const code = statement === undefined ? "property-repeated-unstated" : "property-repeated";
  const statements = statement === undefined ? undefined : { "5.0": statement };
  reader.report(code, start, reader.offset, { value: spec.label, statements });
}
