import type { TopicError } from "./topicError.ts";

/** A UTF-8 Encoded String has a length of two bytes, so no topic is longer than this. [MQTT5-4.7.3-3] [MQTT311-4.7.3-3] */
export const MAX_TOPIC_BYTES = 65_535;

/**
 * Finds what no topic may have, be it a name or a filter: no characters at all, U+0000, half of a surrogate pair, or
 * more bytes than its length field can say.
 */
export function findTextError(text: string, what: string): TopicError | undefined {
  // [MQTT5-4.7.3-1] [MQTT311-4.7.3-1]
  if (text.length === 0) return { kind: "empty", message: `a ${what} has at least one character` };
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // [MQTT5-4.7.3-2] [MQTT311-4.7.3-2]
    if (unit === 0) return { kind: "forbidden-character", message: `a ${what} cannot hold the null character U+0000` };
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit < 0xd800 || unit > 0xdfff) bytes += 3;
    else {
      const next = text.charCodeAt(index + 1);
      if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) {
        return { kind: "forbidden-character", message: `a ${what} cannot hold half of a surrogate pair` };
      }
      bytes += 4;
      index += 1;
    }
  }
  if (bytes > MAX_TOPIC_BYTES) {
    return { kind: "too-long", message: `a ${what} has at most 65 535 bytes, this one has \`${bytes}\`` };
  }
  return undefined;
}
