import { matchesTopic, parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";
import { type PayloadChoice, readBase64 } from "#shared/payload/index.ts";
import type { PayloadRule } from "#renderer/state/index.ts";

/** The rule for messages on this topic: the first whose Topic Filter matches. */
export function ruleFor(rules: readonly PayloadRule[], topicName: string): PayloadRule | undefined {
  const name = parseTopicName(topicName);
  if (!name.ok) return undefined;
  return rules.find((rule) => {
    const filter = parseTopicFilter(rule.filter);
    return filter.ok && matchesTopic(filter.value, name.value);
  });
}

/** The choice that a rule stands for. */
export function choiceOf({ format, descriptorSet, messageType, avroSchema }: PayloadRule): PayloadChoice {
  if (format === "avro") return avroSchema === undefined ? { format } : { format, schema: avroSchema };
  if (format !== "protobuf") return { format };
  if (descriptorSet === undefined || messageType === undefined) return { format };
  return { format, schema: { descriptorSet: keptBytes(descriptorSet), messageType } };
}

/** The bytes of what is kept as Base64; none at all where someone's hand changed it: the decoder says what that means. */
export function keptBytes(base64: string): Uint8Array {
  const read = readBase64(new TextEncoder().encode(base64));
  return read.ok ? read.value : new Uint8Array();
}
