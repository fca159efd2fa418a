import type { TopicName } from "#shared/topic/index.ts";

/** A Topic Alias for one PUBLISH. */
export interface OutgoingAlias {
  readonly alias: number;
  /** The client has heard of it: the Topic Name may be left out. */
  readonly isKnown: boolean;
}

/** The Topic Aliases of one connection towards its client, which last as long as it does. [MQTT5-3.3.2-7] */
export interface OutgoingAliases {
  /** What to send a topic with; `undefined` when it is shorter than an alias. Changes nothing. */
  find(topicName: TopicName): OutgoingAlias | undefined;
  /** Says that a PUBLISH with this alias went out. */
  sent(topicName: TopicName, used: OutgoingAlias): void;
}

/** An alias is a property of three bytes: shorter names gain nothing. */
const MINIMUM_CHARACTERS = 4;

/** Creates the aliases for a client that takes `maximum` of them. The topic not heard of for longest gives up its own. */
export function createOutgoingAliases(maximum: number): OutgoingAliases {
  // The oldest first.
  const aliases = new Map<TopicName, number>();

  function oldest(): [TopicName, number] | undefined {
    for (const entry of aliases) return entry;
    return undefined;
  }

  return {
    find(topicName) {
      if (topicName.length < MINIMUM_CHARACTERS) return undefined;
      const known = aliases.get(topicName);
      if (known !== undefined) return { alias: known, isKnown: true };
      // [MQTT5-3.1.2-26]
      const free = aliases.size < maximum ? aliases.size + 1 : oldest()?.[1];
      return free === undefined ? undefined : { alias: free, isKnown: false };
    },
    sent(topicName, { alias, isKnown }) {
      if (isKnown) aliases.delete(topicName);
      else if (aliases.size >= maximum) aliases.delete(oldest()?.[0] ?? topicName);
      aliases.set(topicName, alias);
    },
  };
}
