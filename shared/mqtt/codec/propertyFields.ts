import {
  type FieldSpec,
  groups,
  properties,
  type PropertyOwner,
  propertyOwners,
  type PropertySpec,
  sized,
  type SizedFieldSpec,
} from "#shared/mqtt/spec/index.ts";

/** A row of the property table, told apart by `type`. */
export type PropertyRow = (typeof properties)[number];

/** The fields of one property in the tree: its group, its identifier, its value. */
export interface PropertyFields {
  readonly group: FieldSpec;
  readonly identifier: FieldSpec;
  readonly value: SizedFieldSpec;
  /** The second half of a User Property. */
  readonly pairValue: SizedFieldSpec;
}

/** A property with everything that reading and writing needs, worked out once. */
export interface PropertyEntry {
  readonly row: PropertyRow;
  readonly spec: PropertySpec;
  readonly fields: PropertyFields;
  /** The same inside the Will of CONNECT, where names begin with `will.`. */
  readonly willFields: PropertyFields;
}

/** The fields around the properties of a packet. */
export const propertyBlock = {
  plain: { group: groups.properties, length: propertyLength("props.length") },
  will: { group: groups.willProperties, length: propertyLength("will.props.length") },
} as const;

function propertyLength(name: string): FieldSpec {
  return { name, label: "Property Length", wiresharkName: "mqtt.property_len", section: "2.2.2.1", unit: "bytes" };
}

function fieldsOf(spec: PropertySpec, prefix: string): PropertyFields {
  const { label, section } = spec;
  const name = `${prefix}prop.${spec.name}`;
  const isNumber = spec.type === "byte" || spec.type === "u16" || spec.type === "u32" || spec.type === "vbi";
  const valueSpec: FieldSpec = {
    name: spec.type === "pair" ? `${name}.key` : name,
    label: spec.type === "pair" ? "Key" : label,
    section,
    wiresharkName: spec.wiresharkName ?? valueName(spec.type, isNumber),
    ...(spec.unit === undefined ? {} : { unit: spec.unit }),
    ...(spec.words === undefined ? {} : { words: spec.words }),
    ...(spec.illFormed === undefined ? {} : { illFormed: spec.illFormed }),
  };
  const pairSpec: FieldSpec = { ...valueSpec, name: `${name}.value`, label: "Value", wiresharkName: "mqtt.prop_value" };
  return {
    group: { name: `${name}.group`, label, section, isShownByValues: true },
    identifier: {
      name: `${prefix}prop.id`,
      label: "Identifier",
      section: "2.2.2.2",
      wiresharkName: "mqtt.property_id",
      words: { [spec.identifier]: label },
    },
    value: sized(valueSpec, spec.type === "pair" ? "mqtt.prop_key_len" : "mqtt.prop_string_len"),
    pairValue: sized(pairSpec, "mqtt.prop_value_len"),
  };
}

function valueName(type: PropertySpec["type"], isNumber: boolean): string {
  if (type === "pair") return "mqtt.prop_key";
  return isNumber ? "mqtt.prop_number" : "mqtt.prop_string";
}

/** What a property may be read as, by identifier; holes are identifiers that the standard does not assign. */
const entries: (PropertyEntry | undefined)[] = [];
for (const row of properties) {
  entries[row.identifier] = { row, spec: row, fields: fieldsOf(row, ""), willFields: fieldsOf(row, "will.") };
}

/** The property with this identifier, or `undefined` when there is none. */
export function propertyEntry(identifier: number): PropertyEntry | undefined {
  return entries[identifier];
}

function entriesOf(owner: PropertyOwner): readonly PropertyEntry[] {
  return entries
    .filter((entry) => entry !== undefined && entry.spec.owners.includes(owner))
    .filter((entry) => entry !== undefined);
}

/** The properties that each owner may carry, in the order of their identifiers. */
export const entriesByOwner: ReadonlyMap<PropertyOwner, readonly PropertyEntry[]> = new Map(
  propertyOwners.map((owner) => [owner, entriesOf(owner)]),
);
