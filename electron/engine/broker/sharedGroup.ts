import type { RoutedSubscription } from "./router.ts";

/** How a message finds its one receiver among the sessions that share a Subscription. */
export type SharedStrategy =
  /** Each in turn. */
  | "round-robin"
  /** Always the same one, until it is gone. */
  | "sticky"
  /** All messages of one publisher to the same one. */
  | "hash-publisher"
  /** All messages of one topic to the same one. */
  | "hash-topic";

/** The sessions that share one Subscription: same name, same filter. */
export interface SharedGroup {
  readonly members: Set<RoutedSubscription>;
  /** Turns taken so far. */
  turn: number;
  chosen: RoutedSubscription | undefined;
}

/** Creates a group without members. */
export function createSharedGroup(): SharedGroup {
  return { members: new Set(), turn: 0, chosen: undefined };
}

/**
 * Chooses who gets a message. Members with a connection come first; without any, one with a session does, so that
 * QoS 1 and 2 wait in its queue.
 */
export function chooseMember(
  group: SharedGroup,
  strategy: SharedStrategy,
  message: { readonly publisher: string; readonly topicName: string },
): RoutedSubscription | undefined {
  const everyone = [...group.members];
  const connected = everyone.filter((member) => member.session.connection !== undefined);
  const candidates = connected.length > 0 ? connected : everyone;
  if (candidates.length === 0) return undefined;
  switch (strategy) {
    case "round-robin":
      group.turn += 1;
      return candidates[group.turn % candidates.length];
    case "sticky":
      if (group.chosen === undefined || !candidates.includes(group.chosen)) group.chosen = candidates[0];
      return group.chosen;
    case "hash-publisher":
      return candidates[hash(message.publisher) % candidates.length];
    case "hash-topic":
      return candidates[hash(message.topicName) % candidates.length];
  }
}

function hash(text: string): number {
  let value = 0;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
