import { fail, ok, type Result } from "#shared/base/index.ts";
import type { BrokerState } from "#shared/contract/index.ts";
import type { CommandHandlers } from "./api.ts";
import type { Broker } from "./broker/index.ts";
import type { Clock, Logger } from "./support/index.ts";

/** Starts and stops the embedded broker, and says in what state it is. */
export interface BrokerControl {
  readonly state: BrokerState;
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, `broker.${string}`>>;
  /** Where clients of this machine reach it; `undefined` while it does not listen. */
  endpoint(): { readonly host: string; readonly port: number } | undefined;
  /** Begins to listen on `port`, or the usual one, unless it does so already. */
  start(port?: number): Promise<BrokerState>;
  /** Sees to it that it listens: on the next free port when somebody else has the usual one. */
  ensureListening(): Promise<Result<void, string>>;
  stop(): Promise<BrokerState>;
}

export interface BrokerControlOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly broker: Broker;
  /** The port to listen on when none is asked for. */
  readonly port: number;
  /** Called after every change of `state`. */
  readonly changed: () => void;
}

/** Nothing listens beyond this machine unless a person asks for it. */
const LOOPBACK = "127.0.0.1";

/** Creates the control of a broker that listens nowhere yet. */
export function createBrokerControl({
  clock,
  logger,
  broker,
  port: usualPort,
  changed,
}: BrokerControlOptions): BrokerControl {
  let state: BrokerState = { kind: "stopped" };
  // Start and stop follow one another: a stop that overtook a start would leave the port taken.
  let turn: Promise<unknown> = Promise.resolve();

  function enter(next: BrokerState): BrokerState {
    state = next;
    changed();
    return next;
  }

  function inTurn(act: () => Promise<BrokerState>): Promise<BrokerState> {
    const next = turn.then(act);
    turn = next;
    return next;
  }

  async function startNow(port: number): Promise<BrokerState> {
    if (state.kind === "listening") {
      if (port === 0 || state.listeners.some((listener) => listener.port === port)) return state;
      await stopNow();
    }
    enter({ kind: "starting" });
    const listening = await broker.listen({ host: LOOPBACK, port });
    if (listening.ok) return enter({ kind: "listening", listeners: [listening.value], sinceMs: clock.nowMs() });
    const { error } = listening;
    if (error.kind === "port-taken") {
      logger.log("warn", `the broker does not listen: another program has port \`${error.port}\``);
      const { host, suggestedPort } = error;
      return enter({ kind: "port-taken", host, port: error.port, suggestedPort });
    }
    logger.log("error", `the broker does not listen: ${error.message}`);
    return enter({ kind: "failed", message: error.message });
  }

  async function stopNow(): Promise<BrokerState> {
    await broker.close();
    return enter({ kind: "stopped" });
  }

  const start = (port = usualPort): Promise<BrokerState> => inTurn(() => startNow(port));
  const stop = (): Promise<BrokerState> => inTurn(stopNow);

  return {
    get state() {
      return state;
    },
    commands: {
      "broker.start": async ({ port }) => ok(await start(port)),
      "broker.stop": async () => ok(await stop()),
      "broker.disconnect"({ connection }) {
        if (broker.disconnect(connection)) return ok({});
        return fail({ code: "not-found", message: `there is no connection \`${connection}\`` });
      },
    },
    endpoint() {
      const listener = state.kind === "listening" ? state.listeners[0] : undefined;
      return listener === undefined ? undefined : { host: listener.host, port: listener.port };
    },
    start,
    async ensureListening() {
      if (state.kind === "listening") return ok(undefined);
      let reached = await start();
      if (reached.kind === "port-taken") reached = await start(reached.suggestedPort);
      return reached.kind === "listening" ? ok(undefined) : fail(`the broker cannot listen: ${describe(reached)}`);
    },
    stop,
  };
}

function describe(state: BrokerState): string {
  if (state.kind === "failed") return state.message;
  return state.kind === "port-taken" ? `port \`${state.port}\` is taken` : "it was stopped";
}
