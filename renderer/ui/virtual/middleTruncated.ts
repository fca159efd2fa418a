/**
 * `text` cut to `capacity` characters in the middle, so that its end stays legible; what follows the last
 * `separator` is kept whole while it fits. The full text belongs in a tooltip or the inspector.
 */
export function middleTruncated(text: string, capacity: number, separator = "/"): string {
  if (text.length <= capacity) return text;
  if (capacity < 4) return text.slice(0, Math.max(0, capacity));
  const separatorAt = text.lastIndexOf(separator);
  const last = separatorAt === -1 ? 0 : text.length - separatorAt;
  const tail = Math.min(Math.max(last, Math.floor((capacity - 1) / 2)), capacity - 2);
  return `${text.slice(0, capacity - 1 - tail)}…${text.slice(text.length - tail)}`;
}
