import type { ClientEvent } from "#shared/contract/index.ts";

type Attempt = Extract<ClientEvent, { kind: "attempt" }>;
type WithoutIndex<Event> = Event extends ClientEvent ? Omit<Event, "index"> : never;

/** What happened to one client: the last events of its life. */
export interface ClientHistory {
  readonly dropped: number;
  /** Newest first. */
  events(): ClientEvent[];
  add(event: WithoutIndex<ClientEvent>): void;
  /** A step of the newest attempt begins. */
  addStep(step: Attempt["steps"][number]): void;
  /** The newest event's packets are in this connection of the capture. */
  name(connection: number): void;
}

/** Creates a history of at most `limit` events. */
export function createClientHistory(limit: number): ClientHistory {
  const kept: ClientEvent[] = [];
  let total = 0;
  return {
    get dropped() {
      return total - kept.length;
    },
    events: () => kept.toReversed(),
    add(event) {
      kept.push({ ...event, index: total });
      total += 1;
      if (kept.length > limit) kept.shift();
    },
    addStep(step) {
      const newest = kept.at(-1);
      if (newest?.kind === "attempt") kept[kept.length - 1] = { ...newest, steps: [...newest.steps, step] };
    },
    name(connection) {
      const newest = kept.at(-1);
      if (newest !== undefined) kept[kept.length - 1] = { ...newest, connection };
    },
  };
}
