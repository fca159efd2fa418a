/**
 * Sparkplug B 3.0: payloads of edge nodes and devices, with a table of our own over Protobuf's wire format. Knows Topic
 * Names as text and payloads as bytes; who sent what before, it is told. Start with `decode.ts`; `memory.ts` remembers
 * aliases and counts `seq` and `bdSeq`.
 */
export { readSparkplug } from "./decode.ts";
export { createSparkplugMemory, type SparkplugMemory, type SparkplugMessage } from "./memory.ts";
export { parseSparkplugTopic, type SparkplugTopic } from "./topic.ts";
