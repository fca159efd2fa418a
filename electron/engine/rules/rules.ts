import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ContractError, Publisher } from "#shared/contract/index.ts";
import { parseRules } from "#shared/rules/index.ts";
import type { ClientProfile } from "#shared/profile/index.ts";
import type { TopicTable } from "#shared/topic/index.ts";
import type { CommandHandlers, ViewSources } from "../api.ts";
import type { Capture } from "../capture/index.ts";
import type { ClientConnection, Clients } from "../client/index.ts";
import type { DataFolder } from "../storage/index.ts";
import { type Clock, createChangeSignal, type IdSource } from "../support/index.ts";
import { describeRule, describeSet } from "./describeSet.ts";
import { createFilterShares } from "./filterShares.ts";
import { type FiringEnvironment, valuesOf } from "./firing.ts";
import { MAXIMUM_DOCUMENTS, openRuleShelf } from "./ruleShelf.ts";
import { type RunningSet, startSet } from "./runningSet.ts";
import type { ScriptSandbox } from "../sandbox/index.ts";
import { checkScripts, tryRules, withoutErrors } from "./tryRules.ts";

/** The commands and views of the rule sets, ready to be merged into the engine's. */
export interface Rules {
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, `rules.${string}`>>;
  readonly views: Pick<ViewSources, "ruleSets" | "ruleSet">;
  /** Stops every rule set. */
  dispose(): void;
}

export interface RulesOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly clients: Pick<Clients, "add" | "find" | "remove" | "onChange">;
  readonly capture: Pick<Capture, "lastSequenceOf" | "log">;
  readonly topics: TopicTable;
  /** Makes the sandbox for the scripts of one rule set. */
  readonly createScripts: () => ScriptSandbox;
  readonly dataFolder?: DataFolder | undefined;
}

interface Run {
  readonly running: RunningSet;
  /** What it was started from. */
  readonly text: string;
  readonly via: Publisher;
}

const CHANGE_DELAY_MS = 50;

/** Creates the rule sets that were kept; none of them runs. */
export function createRules(options: RulesOptions): Rules {
  const { clock, ids, clients, capture, topics, createScripts } = options;
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  const shelf = openRuleShelf(options.dataFolder);
  const shares = createFilterShares();
  const runs = new Map<string, Run>();

  function lastOf(topicName: string): number | undefined {
    const topic = topics.find(topicName);
    const sequence = topic < 0 ? -1 : capture.lastSequenceOf(topic);
    return sequence < 0 ? undefined : sequence;
  }

  function sequenceOf(topicName: string, from: number): number | undefined {
    const sequence = lastOf(topicName);
    return sequence !== undefined && sequence >= from ? sequence : undefined;
  }

  function isAlive({ running }: Run): boolean {
    return running.state.kind === "running" || running.state.kind === "waiting";
  }

  function stop(id: string): boolean {
    const run = runs.get(id);
    if (run === undefined || !isAlive(run)) return false;
    run.running.stop();
    return true;
  }

  /** The client of a rule set: the one that was chosen, or one of its own to the embedded broker. */
  function clientFor(id: string, name: string, via: Publisher): Result<ClientConnection, ContractError> {
    if (via.kind === "client") {
      const client = clients.find(via.id);
      return client === undefined
        ? refuse("not-found", "its client does not exist any more: choose another")
        : ok(client);
    }
    return ok(clients.add({ profile: profileOf(id, name), origin: "rules" }));
  }

  function start(id: string): Result<Record<string, never>, ContractError> {
    const kept = shelf.find(id);
    if (kept === undefined) return isGone;
    const { set, problems, name = id } = kept.parsed;
    if (set === undefined) {
      const first = problems.find(({ severity }) => severity === "error");
      return refuse("invalid-input", `line ${first?.line ?? 1}: ${first?.message ?? "the document cannot be read"}`);
    }
    stop(id);
    const found = clientFor(id, name, kept.via);
    if (!found.ok) return found;
    const client = found.value;
    const running = startSet({
      clock,
      ids,
      set,
      client,
      isThere: () => clients.find(client.id) === client,
      onClientChange: clients.onChange,
      shares,
      createScripts,
      packets: { lastOf, next: () => capture.log.nextSequence },
      changed: changes.touch,
      ended() {
        if (kept.via.kind === "embedded") clients.remove(client.id);
      },
    });
    runs.set(id, { running, text: kept.text, via: kept.via });
    // A set that was started wants its connection; one that somebody ends later stays ended.
    if (client.state.kind === "disconnected" || client.state.kind === "failed") void client.connect();
    changes.touch();
    return ok({});
  }

  const isGone = refuse("not-found", "this rule set does not exist any more");

  function change(id: string, act: () => void): Result<Record<string, never>, ContractError> {
    if (shelf.find(id) === undefined) return isGone;
    act();
    changes.touch();
    return ok({});
  }

  function rowOf(id: string) {
    const kept = shelf.find(id);
    const run = runs.get(id);
    if (kept === undefined) return undefined;
    const isOlder =
      run !== undefined && isAlive(run) && (run.text !== kept.text || !isSamePublisher(run.via, kept.via));
    return describeSet(kept, run && { running: run.running, isOlder });
  }

  const environmentOf = (seed: number): FiringEnvironment => ({
    clock,
    ids,
    seed,
    profile: profileOf("trial", "Trial"),
  });

  return {
    commands: {
      "rules.create"({ text }) {
        const id = shelf.add(text);
        if (id === undefined) return refuse("refused", `${MAXIMUM_DOCUMENTS} rule sets are the most that are kept`);
        changes.touch();
        return ok({ id });
      },
      "rules.read"({ id }) {
        const kept = shelf.find(id);
        return kept === undefined ? isGone : ok({ text: kept.text, revision: kept.revision, via: kept.via });
      },
      "rules.save"({ id, text }) {
        if (shelf.find(id) === undefined) return isGone;
        const revision = shelf.write(id, text);
        changes.touch();
        return ok({ revision });
      },
      "rules.remove": ({ id }) =>
        change(id, () => {
          stop(id);
          runs.delete(id);
          shelf.remove(id);
        }),
      "rules.choose": ({ id, via }) => change(id, () => shelf.choose(id, via)),
      "rules.start": ({ id }) => start(id),
      "rules.stop": ({ id }) => change(id, () => void stop(id)),
      "rules.stopAll": () => ok({ stopped: [...runs.keys()].filter(stop).length }),
      async "rules.check"({ text }) {
        const { set, problems } = parseRules(text, shelf.fileOf);
        const faults = set === undefined ? [] : await checkScripts(set, createScripts);
        return ok({
          problems: [
            ...problems,
            ...faults.map(({ rule, message, line }) => ({
              severity: "error" as const,
              message,
              line: line === undefined ? rule.line : rule.sourceLine + line - 1,
              column: 1,
            })),
          ],
          simulations: (set?.rules ?? []).flatMap((rule, index) =>
            rule.kind === "simulation" && rule.values.size > 0
              ? [{ index, name: rule.name, devices: rule.every.devices }]
              : [],
          ),
        });
      },
      async "rules.try"({ text, message }) {
        const set = withoutErrors(parseRules(text, shelf.fileOf).set);
        if (!set.ok) return refuse("invalid-input", set.error);
        const trials = await tryRules(set.value, message, environmentOf(set.value.seed), createScripts);
        return trials.ok ? ok({ trials: trials.value }) : refuse("invalid-input", trials.error);
      },
      "rules.preview"({ text, rule: index, device, steps }) {
        const set = withoutErrors(parseRules(text, shelf.fileOf).set);
        if (!set.ok) return refuse("invalid-input", set.error);
        const rule = set.value.rules[index];
        if (rule?.kind !== "simulation") return refuse("not-found", "this rule simulates nothing");
        const source = valuesOf(rule, set.value.seed, device);
        const series = Array.from(rule.values.keys(), (name) => ({ name, texts: [] as string[] }));
        for (let step = 0; step < Math.min(steps, rule.every.count ?? steps); step++) {
          const values = source.next();
          if (values === undefined) break;
          for (const { name, texts } of series) texts.push(values.get(name)?.text ?? "");
        }
        return ok({ intervalMs: rule.every.intervalMs, series });
      },
      "rules.addFile"({ name, text }) {
        if (!shelf.addFile(name, text)) return refuse("refused", "there are too many tables: remove one first");
        changes.touch();
        return ok({});
      },
      "rules.removeFile"({ name }) {
        shelf.removeFile(name);
        changes.touch();
        return ok({});
      },
    },
    views: {
      ruleSets: {
        intervalMs: 250,
        open(_params, changed) {
          const close = changes.onChange(changed);
          const value = () => ({ sets: shelf.all().flatMap(({ id }) => rowOf(id) ?? []), files: [...shelf.files()] });
          return { value, setParams() {}, act() {}, close };
        },
      },
      ruleSet: {
        intervalMs: 250,
        open(params, changed) {
          let { id } = params;
          const close = changes.onChange(changed);
          return {
            value() {
              const kept = id === undefined ? undefined : shelf.find(id);
              const row = kept && rowOf(kept.id);
              if (kept === undefined || row === undefined) return {};
              const running = runs.get(kept.id)?.running;
              return {
                set: {
                  row,
                  via: kept.via,
                  rules: (running?.tallies ?? []).map((tally) => describeRule(tally, sequenceOf)),
                  log: running?.log.entries() ?? [],
                  logDropped: running?.log.dropped ?? 0,
                },
              };
            },
            setParams(next) {
              ({ id } = next);
            },
            act() {},
            close,
          };
        },
      },
    },
    dispose() {
      for (const id of runs.keys()) stop(id);
      runs.clear();
      changes.dispose();
    },
  };
}

function isSamePublisher(one: Publisher, other: Publisher): boolean {
  return one.kind === "client" ? other.kind === "client" && one.id === other.id : other.kind === "embedded";
}

/** How a rule set presents itself to the embedded broker. */
function profileOf(id: string, name: string): ClientProfile {
  return {
    name: `Rules: ${name}`.slice(0, 200),
    target: { kind: "embedded" },
    clientIdentifier: `wirebench-rules-${id}`,
    protocolVersion: 5,
    clean: true,
    keepAliveSeconds: 60,
    reconnects: true,
  };
}

function refuse(code: string, message: string): { readonly ok: false; readonly error: ContractError } {
  return fail({ code, message });
}
