import type { Properties } from "#shared/mqtt/packet/index.ts";
import { MAX_VARIABLE_BYTE_INTEGER, type ProtocolVersion, type PropertyOwner } from "#shared/mqtt/spec/index.ts";
import { type PacketWriter, utf8Length, variableByteIntegerLength } from "./packetWriter.ts";
import { entriesByOwner, type PropertyEntry } from "./propertyFields.ts";

/** Bytes of Property Length and properties, or 0 where this version has none. */
export function propertiesLength(
  properties: Properties | undefined,
  owner: PropertyOwner,
  version: ProtocolVersion,
): number {
  if (version !== 5) return 0;
  if (properties === undefined) return 1;
  const length = blockLength(properties, owner);
  return variableByteIntegerLength(length) + length;
}

/** Writes Property Length and properties, in the order of their identifiers, where this version has them. */
export function writeProperties(
  writer: PacketWriter,
  properties: Properties | undefined,
  owner: PropertyOwner,
  version: ProtocolVersion,
): void {
  if (version !== 5) return;
  if (properties === undefined) {
    writer.u8(0);
    return;
  }
  writer.vbi(blockLength(properties, owner));
  for (const entry of entriesByOwner.get(owner) ?? []) writeProperty(writer, properties, entry);
}

function blockLength(properties: Properties, owner: PropertyOwner): number {
  let length = 0;
  for (const entry of entriesByOwner.get(owner) ?? []) length += propertyLength(properties, entry);
  return length;
}

function propertyLength(properties: Properties, entry: PropertyEntry): number {
  const { row } = entry;
  switch (row.type) {
    case "byte":
      return properties[row.name] === undefined ? 0 : 2;
    case "u16":
      return properties[row.name] === undefined ? 0 : 3;
    case "u32":
      return properties[row.name] === undefined ? 0 : 5;
    case "vbi": {
      let length = 0;
      for (const value of properties.subscriptionIdentifiers ?? []) length += 1 + variableByteIntegerLength(value);
      return length;
    }
    case "text": {
      const text = properties[row.name];
      return text === undefined ? 0 : 3 + utf8Length(text);
    }
    case "binary":
      return properties[row.name] === undefined ? 0 : 3 + (properties[row.name]?.length ?? 0);
    case "pair": {
      let length = 0;
      for (const { name, value } of properties.userProperties ?? []) length += 5 + utf8Length(name) + utf8Length(value);
      return length;
    }
  }
}

function writeProperty(writer: PacketWriter, properties: Properties, entry: PropertyEntry): void {
  const { row } = entry;
  switch (row.type) {
    case "byte":
    case "u16":
    case "u32": {
      const value = properties[row.name];
      if (value === undefined) return;
      writer.u8(row.identifier);
      if (row.type === "byte") writer.u8(value);
      else if (row.type === "u16") writer.u16(value);
      else writer.u32(value);
      return;
    }
    case "vbi":
      for (const value of properties.subscriptionIdentifiers ?? []) {
        writer.u8(row.identifier);
        writer.vbi(Math.min(value, MAX_VARIABLE_BYTE_INTEGER));
      }
      return;
    case "text": {
      const text = properties[row.name];
      if (text === undefined) return;
      writer.u8(row.identifier);
      writer.text(text);
      return;
    }
    case "binary": {
      const bytes = properties[row.name];
      if (bytes === undefined) return;
      writer.u8(row.identifier);
      writer.binary(bytes);
      return;
    }
    case "pair":
      for (const { name, value } of properties.userProperties ?? []) {
        writer.u8(row.identifier);
        writer.text(name);
        writer.text(value);
      }
      return;
  }
}
