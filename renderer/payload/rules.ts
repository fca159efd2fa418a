import { matchesTopic, parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";
import type { PayloadChoice } from "#shared/payload/index.ts";
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
  return { format, schema: { descriptorSet: fromBase64(descriptorSet), messageType } };
}

/** Bytes as Base64, for what is kept as text. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Bytes that `toBase64` wrote; none at all for a text that it did not. */
export function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    // Someone's hand changed the stored text: the decoder says that the schema is empty.
    return new Uint8Array();
  }
}
