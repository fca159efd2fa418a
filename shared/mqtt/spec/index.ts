/**
 * The MQTT standards as tables: packet types, fields, properties, reason codes, limits, statements, and the checks
 * that rest on them. Every fact stands here once; codec, inspector, composer and help text read it from here. Knows no
 * bytes beyond the examples of broken packets. Start with `packetTypes.ts`, then `properties.ts`.
 */
export { type Diagnostic, type Severity, type StatementRef } from "./diagnostic.ts";
export { createDiagnostic, type DiagnosticDetail } from "./createDiagnostic.ts";
export {
  type DiagnosticCode,
  diagnosticRule,
  type DiagnosticRule,
  diagnosticRules,
  notObservable,
  type RuleExample,
} from "./diagnostics.ts";
export {
  connackFields,
  connectFields,
  type FieldSpec,
  fixedFields,
  groups,
  packetFields,
  reasonCodeFields,
  sized,
  type SizedFieldSpec,
  subscriptionFields,
} from "./fields.ts";
export {
  MAX_CLIENT_IDENTIFIER_CHARACTERS_31,
  MAX_PACKET_BYTES,
  MAX_TEXT_BYTES,
  MAX_TWO_BYTE_INTEGER,
  MAX_VARIABLE_BYTE_INTEGER,
  MAX_VARIABLE_BYTE_INTEGER_BYTES,
} from "./limits.ts";
export {
  mayTravel,
  packetTypeCode,
  type PacketTypeName,
  packetTypeOfCode,
  packetTypes,
  type PacketTypeSpec,
  type Sender,
} from "./packetTypes.ts";
export {
  properties,
  type PropertyName,
  type PropertyNameOf,
  type PropertyOwner,
  propertyOwners,
  type PropertySpec,
  type PropertyType,
} from "./properties.ts";
export { type Direction, type PerEdition, type ProtocolVersion, protocolVersionName } from "./protocol.ts";
export {
  connectReturnCodeNames,
  isReasonCodeOf,
  maySendReasonCode,
  reasonCode,
  nameReasonCode,
  reasonCodeName,
  type ReasonCodePacket,
  reasonCodes,
  reasonCodeSpec,
  type ReasonCodeSpec,
  returnCode,
} from "./reasonCodes.ts";
export { type Statement, type StatementKind, statements } from "./statements.ts";
