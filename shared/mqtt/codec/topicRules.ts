import type { PacketReader } from "./packetReader.ts";

/**
 * Reports what is wrong with a Topic Filter whose bytes end at the reader's offset. Shared Subscriptions exist in 5.0
 * only: elsewhere `$share` is a level like any other. Returns whether the filter is a Shared Subscription.
 */
export function checkTopicFilter(reader: PacketReader, filter: string, start: number): boolean {
  const end = reader.offset;
  if (reader.isBroken) return false;
  if (end === start) {
    reader.report("topic-empty", start - 2, end);
    return false;
  }
  const isShared = reader.version === 5 && filter.startsWith("$share/");
  const inner = isShared ? checkShareName(reader, filter, start) : filter;
  if (inner !== undefined) checkWildcards(reader, inner, start);
  return isShared;
}

/** `$share/ShareName/filter`: returns the filter behind the ShareName, or `undefined` when there is none. */
function checkShareName(reader: PacketReader, filter: string, start: number): string | undefined {
  const end = reader.offset;
  const slash = filter.indexOf("/", "$share/".length);
  const shareName = filter.slice("$share/".length, slash === -1 ? undefined : slash);
  if (shareName === "") {
    reader.report("shared-filter-share-name", start, end, { statements: { "5.0": "MQTT-4.8.2-1" } });
  } else if (shareName.includes("+") || shareName.includes("#")) {
    reader.report("shared-filter-share-name", start, end, { statements: { "5.0": "MQTT-4.8.2-2" } });
  }
  const inner = slash === -1 ? "" : filter.slice(slash + 1);
  if (inner !== "") return inner;
  reader.report("shared-filter-filter-missing", start, end);
  return undefined;
}

/** `#` fills the last level and `+` fills any level; elsewhere they are illegal. */
function checkWildcards(reader: PacketReader, filter: string, start: number): void {
  const end = reader.offset;
  const multi = filter.indexOf("#");
  if (multi !== -1 && (multi !== filter.length - 1 || (multi > 0 && filter[multi - 1] !== "/"))) {
    reader.report("topic-filter-multi-level", start, end);
  }
  for (let plus = filter.indexOf("+"); plus !== -1; plus = filter.indexOf("+", plus + 1)) {
    const opensLevel = plus === 0 || filter[plus - 1] === "/";
    const closesLevel = plus === filter.length - 1 || filter[plus + 1] === "/";
    if (opensLevel && closesLevel) continue;
    reader.report("topic-filter-single-level", start, end);
    return;
  }
}
