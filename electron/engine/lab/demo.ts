import { fail, ok, type Result } from "#shared/base/index.ts";
import type { DemoState } from "#shared/contract/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import type { CommandHandlers } from "../api.ts";
import type { Clients } from "../client/index.ts";
import type { Clock, Logger } from "../support/index.ts";
import { createTalkScenario, type TalkScenario } from "./talkScenario.ts";

/** The one-click demo: the talk's scenario, played by real clients against the embedded broker. */
export interface Demo {
  readonly state: DemoState;
  readonly commands: Pick<CommandHandlers, "demo.start" | "demo.stop">;
  /** Stops at once; nothing of the demo stays behind. */
  dispose(): Promise<void>;
}

export interface DemoOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly clients: Pick<Clients, "add" | "remove">;
  /** Sees to it that the embedded broker listens; answers why it cannot. */
  readonly startBroker: () => Promise<Result<void, string>>;
  /** The newest MQTT version that the embedded broker serves. */
  readonly newestVersion: ProtocolVersion;
  /** Called after every change of `state`. */
  readonly changed: () => void;
}

/** Creates a demo that is stopped. */
export function createDemo(options: DemoOptions): Demo {
  const { clock, logger, changed } = options;
  let state: DemoState = { kind: "stopped" };
  let scenario: TalkScenario | undefined;
  /** Start and stop follow one another: a stop that overtook a start would leave clients behind. */
  let turn: Promise<unknown> = Promise.resolve();

  function enter(next: DemoState): DemoState {
    state = next;
    changed();
    return next;
  }

  function inTurn(act: () => Promise<DemoState>): Promise<DemoState> {
    const next = turn.then(act);
    turn = next;
    return next;
  }

  async function start(): Promise<DemoState> {
    if (state.kind === "running") return state;
    enter({ kind: "starting" });
    const ready = await prepare();
    if (ready.ok) return enter({ kind: "running", sinceMs: clock.nowMs(), clients: ready.value.clients.length });
    logger.log("warn", `the demo could not start: ${ready.error}`);
    return enter({ kind: "failed", message: ready.error });
  }

  async function prepare(): Promise<Result<TalkScenario, string>> {
    const listening = await options.startBroker();
    if (!listening.ok) return listening;
    const staged = createTalkScenario(options);
    const answers = await Promise.all(staged.clients.map((client) => client.connect()));
    const failed = answers.find((answer) => !answer.ok);
    if (failed?.ok === false) {
      await staged.strike();
      return fail(failed.error);
    }
    scenario = staged;
    staged.play();
    return ok(staged);
  }

  async function stop(): Promise<DemoState> {
    if (scenario !== undefined) {
      enter({ kind: "stopping" });
      await scenario.strike();
      scenario = undefined;
    }
    return state.kind === "stopped" ? state : enter({ kind: "stopped" });
  }

  return {
    get state() {
      return state;
    },
    commands: {
      "demo.start": async () => ok(await inTurn(start)),
      "demo.stop": async () => ok(await inTurn(stop)),
    },
    async dispose() {
      await inTurn(stop);
    },
  };
}
