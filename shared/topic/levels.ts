import type { TopicFilter } from "./topicFilter.ts";

/**
 * The levels of a filter in a form where equal sets of topics are easier to see: at the very top a lone `#`, and a
 * `#` behind one empty level, have no parent level to take in (a Topic Name has at least one character
 * [MQTT5-4.7.3-1] [MQTT311-4.7.3-1]), so `#` reads `+/#`, and `/#` reads `/+/#`.
 */
export function canonicalLevels(filter: TopicFilter): readonly string[] {
  const found = known.get(filter);
  if (found !== undefined) return found;
  const levels = splitCanonically(filter);
  if (known.size >= MAXIMUM_KNOWN) known.clear();
  known.set(filter, levels);
  return levels;
}

/** The same few filters are compared with each other again and again. */
const known = new Map<TopicFilter, readonly string[]>();
const MAXIMUM_KNOWN = 4_096;

function splitCanonically(filter: TopicFilter): readonly string[] {
  const levels = filter.split("/");
  if (levels.length === 1 && levels[0] === "#") return ["+", "#"];
  if (levels.length === 2 && levels[0] === "" && levels[1] === "#") return ["", "+", "#"];
  return levels;
}

/** Whether a first level belongs to the server: a wildcard in the first level does not reach it. */
export function isServerLevel(level: string | undefined): boolean {
  return level?.startsWith("$") === true;
}
