/**
 * Payload formats: recognises what an Application Message holds and decodes it, within limits. Pure: knows bytes and
 * what is said of them, no packets and no screen; never runs what it reads. Everything text-like it gives out is raw:
 * escape it before it is shown. Start with `decodePayload.ts`; there is one file or folder per format.
 */
export { type AvroType, parseAvroSchema } from "./avro/index.ts";
export { readBase64, writeBase64 } from "./base64.ts";
export { decodePayload } from "./decodePayload.ts";
export { type Decoding, type PayloadBody, type PayloadRequest, type SparkplugHistory } from "./decoding.ts";
export { type PayloadChoice, type PayloadFormat, payloadFormats } from "./formats.ts";
export { type ImageFacts } from "./image.ts";
export { type Budget, createBudget, type PayloadLimits, payloadLimits } from "./limits.ts";
export { type PayloadFailure, type PayloadNode } from "./payloadNode.ts";
export { type DescriptorSet, readDescriptorSet } from "./protobuf/index.ts";
export { parseSparkplugTopic, type SparkplugMessage, type SparkplugTopic } from "./sparkplug/index.ts";
