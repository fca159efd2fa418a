import type { ViewValue } from "#shared/contract/index.ts";
import type { ViewSource } from "../api.ts";
import { type Clock, createChangeSignal, type Logger } from "../support/index.ts";

type LogLine = ViewValue<"log">["lines"][number];

const KEPT_LINES = 500;
const CHANGE_DELAY_MS = 50;

/** A logger that keeps its last lines for the `log` view. */
export interface LogRing {
  readonly logger: Logger;
  readonly view: ViewSource<"log">;
  dispose(): void;
}

/** Creates an empty ring; every line goes on to `next` as well. */
export function createLogRing(clock: Clock, next: Logger | undefined): LogRing {
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  let lines: LogLine[] = [];
  return {
    logger: {
      log(level, text) {
        // One for every connection and refusal: they would push out what people look for.
        if (level === "debug") {
          next?.log(level, text);
          return;
        }
        lines.push({ timeMs: clock.nowMs(), level, text });
        // Cut rarely, so that a flood of lines does not copy the ring for each of them.
        if (lines.length >= 2 * KEPT_LINES) lines = lines.slice(-KEPT_LINES);
        changes.touch();
        next?.log(level, text);
      },
    },
    view: {
      intervalMs: 100,
      open: (_, changed) => ({
        value: () => ({ lines: lines.slice(-KEPT_LINES) }),
        setParams() {},
        act() {},
        close: changes.onChange(changed),
      }),
    },
    dispose: changes.dispose,
  };
}
