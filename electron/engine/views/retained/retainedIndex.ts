import type { Dispose } from "#shared/base/index.ts";
import type { TopicName } from "#shared/topic/index.ts";
import type { Broker } from "../../broker/index.ts";

/** The Topic Names that have a retained message, in order. */
export interface RetainedIndex {
  /** Rises whenever a topic has come or gone. */
  readonly revision: number;
  names(): readonly TopicName[];
  dispose: Dispose;
}

/**
 * Sorts all names once and follows the broker from then on: what comes and goes is merged in when the names are next
 * asked for, so that a flood of retained messages costs its topics and not a sort for each.
 */
export function createRetainedIndex(
  broker: Pick<Broker, "retainedMessages" | "isRetained" | "onChange">,
): RetainedIndex {
  let names: readonly TopicName[] | undefined;
  /** What `names` holds. */
  let known = new Set<string>();
  let revision = 0;
  const changed = new Set<string>();

  const dispose = broker.onChange((change) => {
    // Another message for the same topic changes no name.
    if (
      change.kind !== "retained-changed" ||
      names === undefined ||
      known.has(change.topicName) === change.isRetained
    ) {
      return;
    }
    changed.add(change.topicName);
    revision += 1;
  });

  function sortAll(): readonly TopicName[] {
    const all = [...broker.retainedMessages()].map(({ topicName }) => topicName);
    known = new Set(all);
    return all.sort();
  }

  function mergeChanges(sorted: readonly TopicName[]): readonly TopicName[] {
    const arrived: TopicName[] = [];
    for (const topicName of changed) {
      if (!broker.isRetained(topicName)) known.delete(topicName);
      else if (!known.has(topicName)) {
        known.add(topicName);
        // The broker holds a message under this text: it is a Topic Name.
        arrived.push(topicName as TopicName);
      }
    }
    changed.clear();
    arrived.sort();
    const merged: TopicName[] = [];
    let next = 0;
    for (const topicName of sorted) {
      for (let newcomer = arrived[next]; newcomer !== undefined && newcomer < topicName; newcomer = arrived[next]) {
        merged.push(newcomer);
        next += 1;
      }
      if (known.has(topicName)) merged.push(topicName);
    }
    return merged.concat(arrived.slice(next));
  }

  return {
    get revision() {
      return revision;
    },
    names() {
      if (names === undefined) names = sortAll();
      else if (changed.size > 0) names = mergeChanges(names);
      return names;
    },
    dispose,
  };
}
