import { type Dispose, fail, ok, type Result } from "#shared/base/index.ts";
import type { CommandOutput, ContractError, RetainedScope, RetainedView } from "#shared/contract/index.ts";
import type { CommandHandlers } from "../../api.ts";
import type { Broker, RetainedMessage } from "../../broker/index.ts";
import { type Clock, createChangeSignal, runInSlices } from "../../support/index.ts";
import { testOfScope } from "./retainedSearch.ts";

/** Clears retained messages and puts them back; keeps what it took, so that a clearing can be undone. */
export interface RetainedDesk {
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, `retained.${string}`>>;
  /** What is under way, and what can be undone. */
  state(): Pick<RetainedView, "work" | "undo">;
  onChange(listener: () => void): Dispose;
  dispose: Dispose;
}

/** What one clearing took. */
interface Clearing {
  readonly id: number;
  readonly scope: RetainedScope;
  readonly clearedAtMs: number;
  readonly messages: readonly RetainedMessage[];
  /** Of all of them: a sum over a million messages takes too long to be taken at once. */
  readonly bytes: number;
}

/** Whoever looks is told of the progress after so many steps. */
const STEPS_PER_WORD = 1_000;
const CHANGE_DELAY_MS = 50;
/** Clearings that can be undone, and the payload bytes they may hold together; the last one is kept whatever its size. */
const KEPT_CLEARINGS = 20;
const KEPT_BYTES = 256 * 1024 * 1024;

/** Creates a desk that has taken nothing yet. */
export function createRetainedDesk(broker: Broker, clock: Clock): RetainedDesk {
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  let clearings: Clearing[] = [];
  let work: RetainedView["work"];
  let nextId = 1;
  // One after the other: a restoring that met its own clearing under way would put back half of it.
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<Value>(act: () => Promise<Value>): Promise<Value> {
    const next = turn.then(act);
    turn = next;
    return next;
  }

  /** Takes a step for each item, in slices with pauses between them. */
  function workThrough<Item>(
    kind: NonNullable<RetainedView["work"]>["kind"],
    items: Iterable<Item>,
    total: number,
    step: (item: Item) => void,
  ): Promise<void> {
    function* steps(): Generator<void> {
      let done = 0;
      for (const item of items) {
        step(item);
        done += 1;
        if (done % STEPS_PER_WORD === 0) {
          work = { kind, done, total: Math.max(done, total) };
          changes.touch();
        }
        yield;
      }
    }
    return new Promise((resolve) => {
      const finish = (): void => {
        work = undefined;
        changes.touch();
        resolve();
      };
      if (runInSlices(steps(), finish).isDone) finish();
    });
  }

  /** Looks at each message of `scope`. */
  async function lookAt(
    scope: RetainedScope,
    look: (message: RetainedMessage) => void,
  ): Promise<Result<undefined, ContractError>> {
    const test = testOfScope(scope);
    if (!test.ok) return fail({ code: "invalid-input", message: test.error });
    if (scope.kind === "topic") {
      const message = broker.retainedMessage(scope.topicName);
      if (message !== undefined) look(message);
      return ok(undefined);
    }
    await workThrough("counting", broker.retainedMessages(), broker.retainedCount, (message) => {
      if (test.value(message.topicName)) look(message);
    });
    return ok(undefined);
  }

  async function clear(scope: RetainedScope, found: readonly RetainedMessage[]) {
    const messages: RetainedMessage[] = [];
    let bytes = 0;
    await workThrough("clearing", found, found.length, ({ topicName }) => {
      // What stands there now, not what stood there when the topics were listed.
      const message = broker.retainedMessage(topicName);
      if (message === undefined || !broker.clearRetained(topicName)) return;
      messages.push(message);
      bytes += bytesOf(message);
    });
    if (messages.length === 0) return { cleared: 0 };
    const id = nextId++;
    clearings = withinLimits([...clearings, { id, scope, clearedAtMs: clock.nowMs(), messages, bytes }]);
    return { cleared: messages.length, undo: id };
  }

  async function restore({ messages, id }: Clearing): Promise<CommandOutput<"retained.restore">> {
    const outcome = { restored: 0, newer: 0, expired: 0, refused: 0 };
    const refused: RetainedMessage[] = [];
    let bytes = 0;
    await workThrough("restoring", messages, messages.length, (message) => {
      const restoration = broker.restoreRetained(message);
      outcome[restoration] += 1;
      if (restoration !== "refused") return;
      refused.push(message);
      bytes += bytesOf(message);
    });
    clearings = clearings
      .map((clearing) => (clearing.id === id ? { ...clearing, messages: refused, bytes } : clearing))
      .filter((clearing) => clearing.messages.length > 0);
    changes.touch();
    return outcome;
  }

  return {
    commands: {
      async "retained.count"({ scope }) {
        let count = 0;
        let bytes = 0;
        const looked = await lookAt(scope, (message) => {
          count += 1;
          bytes += bytesOf(message);
        });
        return looked.ok ? ok({ count, bytes }) : looked;
      },
      "retained.clear": ({ scope }) =>
        inTurn(async () => {
          const found: RetainedMessage[] = [];
          const looked = await lookAt(scope, (message) => found.push(message));
          return looked.ok ? ok(await clear(scope, found)) : looked;
        }),
      "retained.restore": ({ undo }) =>
        inTurn(async () => {
          const clearing = clearings.find(({ id }) => id === undo);
          if (clearing !== undefined) return ok(await restore(clearing));
          return fail({ code: "not-found", message: "that clearing was undone already, or is too long ago" });
        }),
    },
    state() {
      const last = clearings.at(-1);
      return {
        ...(work === undefined ? {} : { work }),
        ...(last === undefined
          ? {}
          : {
              undo: {
                id: last.id,
                count: last.messages.length,
                clearedAtMs: last.clearedAtMs,
                scope: last.scope,
              },
            }),
      };
    },
    onChange: changes.onChange,
    dispose: changes.dispose,
  };
}

function bytesOf({ topicName, payload }: RetainedMessage): number {
  return topicName.length + payload.length;
}

/** The newest clearings, as many as may be kept. */
function withinLimits(clearings: readonly Clearing[]): Clearing[] {
  const kept: Clearing[] = [];
  let bytes = 0;
  for (const clearing of clearings.toReversed()) {
    bytes += clearing.bytes;
    if (kept.length > 0 && (kept.length === KEPT_CLEARINGS || bytes > KEPT_BYTES)) break;
    kept.unshift(clearing);
  }
  return kept;
}
