import type { RuleSetState } from "#shared/contract/index.ts";
import { matchesTrigger, readArrival, type ArrivedMessage, type Rule, type RuleSet } from "#shared/rules/index.ts";
import type { ClientConnection, ReceivedMessage } from "../client/index.ts";
import { type Clock, type IdSource, previewOf } from "../support/index.ts";
import { compileReply, compileSimulation, type FiringEnvironment, randomOf } from "./firing.ts";
import type { FilterShares } from "./filterShares.ts";
import { createLoopGuard } from "./loopGuard.ts";
import { createRuleLog, type RuleLog } from "./ruleLog.ts";
import { createRuleOutput, createTally, type RuleTally } from "./ruleOutput.ts";
import { messageEvent, messageOfAction } from "./scriptMessage.ts";
import { createScriptRunner, describeScriptFailure, type ScriptRunner } from "./scriptRunner.ts";
import type { ScriptAction, ScriptSandbox } from "../sandbox/index.ts";
import { createTicker, type Ticker } from "./ticker.ts";

/** A rule set that was started. When it has stopped, it still tells what it did. */
export interface RunningSet {
  readonly state: RuleSetState;
  readonly set: RuleSet;
  readonly tallies: readonly RuleTally[];
  readonly log: RuleLog;
  /** Sends nothing more from now on. */
  stop(): void;
}

export interface RunningSetOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly set: RuleSet;
  readonly client: ClientConnection;
  /** Whether the client is still there. */
  readonly isThere: () => boolean;
  readonly onClientChange: (listener: () => void) => () => void;
  readonly shares: FilterShares;
  readonly createScripts: () => ScriptSandbox;
  /** The last PUBLISH of a topic in the capture, and the number of the next packet. */
  readonly packets: { lastOf(topicName: string): number | undefined; next(): number };
  readonly changed: () => void;
  /** It has stopped, of itself or by hand. Called once. */
  readonly ended: () => void;
}

/** Answers that wait for their delay. */
const MAXIMUM_DELAYED = 1_000;
const MAXIMUM_DELAYED_BYTES = 32 * 1024 * 1024;

/** Starts a rule set on a client. It runs while the client is connected, and waits while it is not. */
export function startSet(options: RunningSetOptions): RunningSet {
  const { clock, set, client, changed } = options;
  const profile = {
    protocolVersion: client.profile.protocolVersion,
    // The broker may have assigned it.
    get clientIdentifier() {
      return client.clientIdentifier;
    },
  };
  const environment: FiringEnvironment = { clock, ids: options.ids, profile, seed: set.seed };
  const log = createRuleLog(clock);
  const guard = createLoopGuard(clock);
  const tallies = set.rules.map((rule) => createTally(rule, clock));
  const output = createRuleOutput({
    clock,
    client,
    limitPerSecond: set.limitPerSecond,
    guard,
    log,
    changed: () => {
      changed();
      endWhenDone();
    },
    loopFound: (reason) => end({ kind: "failed", reason: `a loop was stopped: ${reason}` }),
  });
  const host = set.rules.some(({ kind }) => kind === "script") ? options.createScripts() : undefined;
  const scripts: ScriptRunner[] = [];
  const tickers: Ticker[] = [];
  const listeners: ((message: ArrivedMessage) => void)[] = [];
  const delayed = new Set<() => void>();
  let delayedBytes = 0;
  const taken: string[] = [];
  let state: RuleSetState = { kind: "waiting", reason: "the scripts are loaded" };
  let isReady = false;
  let isEnded = false;
  let isSettling = false;

  function enter(next: RuleSetState): void {
    state = next;
    changed();
  }

  function end(next: RuleSetState): void {
    if (isEnded) return;
    isEnded = true;
    for (const ticker of tickers) ticker.pause();
    for (const cancel of delayed) cancel();
    delayed.clear();
    for (const script of scripts) script.dispose();
    host?.dispose();
    endMessages();
    endClient();
    for (const filter of taken) options.shares.release(client, filter);
    enter(next);
    options.ended();
  }

  /** Ends when nothing is left to do, and what was sent has been answered. */
  function endWhenDone(): void {
    if (isEnded || isSettling || !isReady || output.inFlight > 0 || !tallies.every(({ isOver }) => isOver)) return;
    // The last tick of a script is still to be answered by it.
    if (!scripts.every(({ isIdle }) => isIdle)) return;
    isSettling = true;
    end({ kind: "stopped", reason: "every rule has come to its end" });
  }

  /** Notes that a rule has something to do; false when chance, or its end, has it do nothing. */
  function begin(tally: RuleTally, random: () => number, from: { arrived?: ArrivedMessage; device?: number }): boolean {
    const { probability } = tally.rule;
    if (isEnded || tally.isOver || (probability < 1 && random() >= probability)) return false;
    tally.fired += 1;
    const { arrived, device } = from;
    tally.last = {
      atMs: clock.nowMs(),
      firstSequence: options.packets.next(),
      ...(arrived === undefined ? {} : { arrived: describeArrived(arrived) }),
      ...(device === undefined ? {} : { device }),
    };
    return true;
  }

  function describeArrived({ topicName, payload, qos, retain }: ArrivedMessage) {
    const sequence = options.packets.lastOf(topicName);
    return {
      topicName,
      ...previewOf(payload),
      payloadBytes: payload.length,
      qos,
      retain,
      ...(sequence === undefined ? {} : { sequence }),
    };
  }

  function send(tally: RuleTally, made: ReturnType<ReturnType<typeof compileReply>>, depth: number): void {
    if (made.ok) output.send(tally, made.value, depth);
    else output.fail(tally, made.error);
  }

  function afterDelay(tally: RuleTally, delayMs: number, bytes: number, act: () => void): void {
    if (delayMs === 0) return act();
    if (delayed.size >= MAXIMUM_DELAYED || delayedBytes >= MAXIMUM_DELAYED_BYTES) {
      return output.drop(tally, `${delayed.size} answers wait for their delay`);
    }
    delayedBytes += bytes;
    const cancel = clock.schedule(delayMs, () => {
      delayed.delete(cancel);
      delayedBytes -= bytes;
      // Without a connection there is nobody to answer.
      if (state.kind === "running") act();
      else output.drop(tally, "the connection was lost before the delay was over");
    });
    delayed.add(cancel);
    return undefined;
  }

  function over(tally: RuleTally): void {
    tally.isOver = true;
    changed();
    endWhenDone();
  }

  function addRule(tally: RuleTally, rule: Rule): void {
    const random = randomOf(set.seed, rule.name);
    switch (rule.kind) {
      case "reply": {
        const make = compileReply(rule, environment);
        listeners.push((arrived) => {
          if (!matchesTrigger(rule.when, arrived) || !begin(tally, random, { arrived })) return;
          const depth = guard.depthOf(arrived.topicName, arrived.payload);
          afterDelay(tally, rule.delayMs, arrived.payload.length, () => send(tally, make(arrived, random), depth + 1));
        });
        return;
      }
      case "simulation": {
        const make = compileSimulation(rule, environment);
        const endedDevices = new Set<number>();
        const { every } = rule;
        const tick = (_step: number, device: number): void => {
          if (endedDevices.has(device) || !begin(tally, random, { device })) return;
          const made = make(device, random);
          if (made !== "ended") return send(tally, made, 1);
          tally.fired -= 1;
          endedDevices.add(device);
          if (endedDevices.size < every.devices) return undefined;
          ticker.pause();
          return over(tally);
        };
        const ticker = createTicker({ clock, random, every, tick, ended: () => over(tally) });
        tickers.push(ticker);
        return;
      }
      case "script":
        // Added when it is loaded.
        return;
    }
  }

  function addScript(tally: RuleTally, rule: Extract<Rule, { kind: "script" }>, runner: ScriptRunner): void {
    const random = randomOf(set.seed, rule.name);
    const carryOut = (depth: number) => (actions: readonly ScriptAction[]) => {
      for (const action of actions) {
        if (isEnded) return;
        if (action.kind === "log") {
          log.add({ rule: rule.name, kind: "said", text: action.text });
          changed();
        } else send(tally, messageOfAction(action, environment.profile.protocolVersion), depth + 1);
      }
    };
    const { when, every } = rule;
    if (when !== undefined) {
      listeners.push((arrived) => {
        if (!matchesTrigger(when, arrived) || !begin(tally, random, { arrived })) return;
        runner.run(messageEvent(arrived), carryOut(guard.depthOf(arrived.topicName, arrived.payload)));
      });
    }
    if (every === undefined) return;
    const tick = (step: number): void => {
      if (begin(tally, random, {})) runner.run({ kind: "tick", n: step + 1, now: clock.nowMs() }, carryOut(0));
    };
    const ended = (): void => (when === undefined ? over(tally) : undefined);
    tickers.push(createTicker({ clock, random, every, tick, ended }));
  }

  async function loadScripts(): Promise<void> {
    for (const tally of tallies) {
      const { rule } = tally;
      if (rule.kind !== "script" || host === undefined) continue;
      const loaded = await host.load(rule.source);
      if (isEnded) {
        if (loaded.ok) loaded.value.dispose();
        return;
      }
      if (!loaded.ok)
        return end({ kind: "failed", reason: `\`${rule.name}\`: ${describeScriptFailure(loaded.error)}` });
      const runner = createScriptRunner({
        rule,
        script: loaded.value,
        host,
        failed: (reason) => output.fail(tally, reason),
        dropped: (reason) => output.drop(tally, reason),
        idle: endWhenDone,
        gaveUp(reason) {
          output.fail(tally, reason);
          over(tally);
        },
      });
      scripts.push(runner);
      addScript(tally, rule, runner);
    }
    isReady = true;
    observe();
    return undefined;
  }

  async function subscribe(): Promise<void> {
    const filters = new Map<string, { qos: 0 | 1 | 2; readonly tallies: RuleTally[] }>();
    for (const tally of tallies) {
      const { rule } = tally;
      const when = rule.kind === "simulation" ? undefined : rule.when;
      if (when === undefined) continue;
      const wanted = filters.get(when.filter) ?? { qos: 0, tallies: [] };
      filters.set(when.filter, wanted);
      if (when.qos > wanted.qos) wanted.qos = when.qos;
      wanted.tallies.push(tally);
    }
    for (const [filter, { qos, tallies: wanted }] of filters) {
      if (isEnded) return;
      taken.push(filter);
      const { problem } = await options.shares.take(client, filter, qos);
      if (problem !== undefined && !isEnded) {
        for (const tally of wanted) {
          tally.subscriptionProblem = problem;
          output.fail(tally, problem);
        }
      }
    }
  }

  function arrive(message: ReceivedMessage): void {
    if (state.kind !== "running") return;
    const { properties } = message;
    const arrived = readArrival({
      ...message,
      responseTopic: properties?.responseTopic,
      correlationData: properties?.correlationData,
    });
    if (!arrived.ok) return;
    for (const listener of listeners) listener(arrived.value);
  }

  /** Looks whether the client is there and connected; called at every change of any client. */
  function observe(): void {
    if (isEnded || !isReady) return;
    if (!options.isThere()) return end({ kind: "failed", reason: "its client is gone" });
    const isConnected = client.state.kind === "connected";
    if (isConnected && state.kind !== "running") {
      enter({ kind: "running", sinceMs: clock.nowMs() });
      for (const ticker of tickers) ticker.run();
    } else if (!isConnected) {
      for (const ticker of tickers) ticker.pause();
      const reason = describeWaiting(client);
      if (state.kind !== "waiting" || state.reason !== reason) enter({ kind: "waiting", reason });
    }
    return undefined;
  }

  const endMessages = client.onMessage(arrive);
  const endClient = options.onClientChange(observe);
  for (const tally of tallies) addRule(tally, tally.rule);
  void subscribe();
  void loadScripts();
  return {
    get state() {
      return state;
    },
    set,
    tallies,
    log,
    stop: () => end({ kind: "stopped" }),
  };
}

/** What a set waits for, in words. */
function describeWaiting({ state, profile }: ClientConnection): string {
  switch (state.kind) {
    case "connected":
    case "connecting":
      return `\`${profile.name}\` is connecting`;
    case "waiting":
    case "failed":
      return `\`${profile.name}\` is not connected: ${state.reason}`;
    case "disconnected":
      return `\`${profile.name}\` is not connected`;
  }
}
