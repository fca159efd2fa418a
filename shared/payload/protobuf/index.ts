/**
 * Protobuf, with and without a schema. Knows bytes and descriptors only; no code is generated. Start with `wire.ts`:
 * `rawView.ts` and `message.ts` are two ways to look at its fields.
 */
export { type DescriptorSet, readDescriptorSet } from "./descriptors.ts";
export { readProtobufMessage } from "./message.ts";
export { readProtobuf } from "./rawView.ts";
export { doubleOf, floatOf, timeOf, unfoldZigzag } from "./scalars.ts";
export { readWireMessage, type WireField } from "./wire.ts";
