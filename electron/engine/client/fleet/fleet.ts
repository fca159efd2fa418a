import type { CommandInput, FleetRow, ViewValue } from "#shared/contract/index.ts";
import { type ClientProfile, fillTemplate } from "#shared/profile/index.ts";
import type { Clock } from "../../support/index.ts";
import type { ClientConnection } from "../clientConnection.ts";

/** Clients that are started together from one profile. */
export interface Fleet {
  readonly id: string;
  row(): FleetRow;
  members(start: number, count: number): ViewValue<"fleet">["members"];
  reasons(): ViewValue<"fleet">["reasons"];
  /** Starts whoever is not connected, at the fleet's pace. */
  start(): void;
  /** Disconnects everybody, and starts no more. */
  stop(): void;
}

export type FleetRequest = CommandInput<"fleet.start">;

/** How often connections are begun: all that are due by then together. */
const TICK_MS = 20;
/** Attempts under way at once when no pace is asked for: more would only wait in the broker's backlog. */
const MAX_UNDER_WAY = 100;
const SHOWN_REASONS = 20;

/** Creates a fleet that has not started. Members are made when their turn comes. */
export function createFleet(options: {
  readonly id: string;
  readonly request: FleetRequest;
  readonly profile: ClientProfile;
  readonly clock: Clock;
  readonly createMember: (profile: ClientProfile) => ClientConnection;
}): Fleet {
  const { id, request, clock } = options;
  const members: ClientConnection[] = [];
  /** Whoever waits for its turn to connect. */
  let turn = 0;
  let dueAtMs = 0;
  let cancelTick: (() => void) | undefined;

  function profileOf(index: number): ClientProfile {
    const number = request.firstNumber + index;
    return {
      ...options.profile,
      name: `${request.name} ${number}`,
      clientIdentifier: fillTemplate(request.clientIdentifier, number),
      ...(request.userName === undefined ? {} : { userName: fillTemplate(request.userName, number) }),
    };
  }

  function connectNext(): void {
    const index = turn;
    turn += 1;
    const member = members[index] ?? options.createMember(profileOf(index));
    members[index] = member;
    if (member.state.kind !== "connected") void member.connect();
  }

  function countUnderWay(): number {
    let underWay = 0;
    for (let index = 0; index < turn; index++) if (members[index]?.state.kind === "connecting") underWay += 1;
    return underWay;
  }

  function tick(): void {
    const { perSecond } = request;
    const nowMs = clock.nowMs();
    if (perSecond === undefined) {
      for (let room = MAX_UNDER_WAY - countUnderWay(); room > 0 && turn < request.size; room--) connectNext();
    } else {
      for (; turn < request.size && dueAtMs <= nowMs; dueAtMs += 1000 / perSecond) connectNext();
    }
    cancelTick = turn < request.size ? clock.schedule(TICK_MS, tick) : undefined;
  }

  function countStates(): FleetRow["states"] {
    const states = {
      pending: request.size - members.length,
      connecting: 0,
      connected: 0,
      waiting: 0,
      failed: 0,
      disconnected: 0,
    };
    for (const { state } of members) states[state.kind] += 1;
    return states;
  }

  return {
    id,
    row() {
      let sent = 0;
      let received = 0;
      for (const member of members) {
        sent += member.row().sent;
        received += member.received.total;
      }
      return { id, name: request.name, size: request.size, states: countStates(), sent, received };
    },
    members: (start, count) =>
      Array.from({ length: Math.max(0, Math.min(count, request.size - start)) }, (_, offset) => {
        const index = start + offset;
        const member = members[index];
        return {
          index,
          clientIdentifier: member?.profile.clientIdentifier ?? profileOf(index).clientIdentifier,
          state: member?.state ?? { kind: "disconnected" },
          received: member?.received.total ?? 0,
        };
      }),
    reasons() {
      const counts = new Map<string, number>();
      for (const { state } of members) {
        if (state.kind === "failed" || state.kind === "waiting")
          counts.set(state.reason, (counts.get(state.reason) ?? 0) + 1);
      }
      return [...counts]
        .map(([reason, count]) => ({ reason, members: count }))
        .sort((left, right) => right.members - left.members)
        .slice(0, SHOWN_REASONS);
    },
    start() {
      cancelTick?.();
      turn = 0;
      dueAtMs = clock.nowMs();
      tick();
    },
    stop() {
      cancelTick?.();
      cancelTick = undefined;
      turn = request.size;
      for (const member of members) member.disconnect();
    },
  };
}
