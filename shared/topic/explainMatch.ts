import { matchesTopic } from "./matchesTopic.ts";
import type { TopicFilter } from "./topicFilter.ts";
import type { TopicName } from "./topicName.ts";

/** How one level of a Topic Filter fares against the level of a Topic Name at the same place. */
export interface LevelVerdict {
  /** `undefined` where the filter has ended. */
  readonly filterLevel: string | undefined;
  /** `undefined` where the name has ended. */
  readonly nameLevel: string | undefined;
  readonly kind:
    | "same"
    | "different"
    /** `+` stands for this one level. */
    | "any-level"
    /** `#` takes in this level or any below it. */
    | "rest"
    /** `/#` takes in the level above it: the name may end there. */
    | "parent"
    /** A wildcard in the first level misses names that begin with `$`. */
    | "dollar"
    | "filter-ended"
    | "name-ended";
}

/** A verdict with its reasons, level by level, up to the first that decides. */
export interface MatchExplanation {
  readonly isMatch: boolean;
  readonly levels: readonly LevelVerdict[];
}

/** Says why a Topic Filter matches a Topic Name, or why not. The verdict is that of `matchesTopic`. */
export function explainMatch(filter: TopicFilter, name: TopicName): MatchExplanation {
  const filterLevels = filter.split("/");
  const nameLevels = name.split("/");
  const levels: LevelVerdict[] = [];
  for (let index = 0; index < Math.max(filterLevels.length, nameLevels.length); index++) {
    const verdict = judgeLevel(filterLevels[index], nameLevels[index], index);
    levels.push(verdict);
    if (isFinal(verdict)) break;
  }
  return { isMatch: matchesTopic(filter, name), levels };
}

function judgeLevel(filterLevel: string | undefined, nameLevel: string | undefined, index: number): LevelVerdict {
  return { filterLevel, nameLevel, kind: kindOf(filterLevel, nameLevel, index) };
}

function kindOf(filterLevel: string | undefined, nameLevel: string | undefined, index: number): LevelVerdict["kind"] {
  const isWild = filterLevel === "+" || filterLevel === "#";
  // [MQTT5-4.7.2-1] [MQTT311-4.7.2-1]
  if (index === 0 && isWild && nameLevel?.startsWith("$") === true) return "dollar";
  if (filterLevel === "#") return nameLevel === undefined ? "parent" : "rest";
  if (filterLevel === undefined) return "filter-ended";
  if (nameLevel === undefined) return "name-ended";
  if (filterLevel === "+") return "any-level";
  return filterLevel === nameLevel ? "same" : "different";
}

/** Whether nothing that follows can change the verdict. */
function isFinal({ kind }: LevelVerdict): boolean {
  return kind !== "same" && kind !== "any-level";
}
