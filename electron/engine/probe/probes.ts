import { fail, ok, type Result } from "#shared/base/index.ts";
import type { CommandInput, ContractError, ProbeRow, ProbeTarget } from "#shared/contract/index.ts";
import { parseProbeAddress, type ProbeReport } from "#shared/probe/index.ts";
import type { ClientProfile, SecretValues } from "#shared/profile/index.ts";
import { parseTopicName } from "#shared/topic/index.ts";
import type { CommandHandlers, ViewSources } from "../api.ts";
import type { CaptureSink } from "../broker/index.ts";
import type { Clients } from "../client/index.ts";
import type { Endpoint } from "../dial/index.ts";
import type { SecretVault } from "../secrets/index.ts";
import type { DataFolder } from "../storage/index.ts";
import { type Clock, createChangeSignal, type IdSource } from "../support/index.ts";
import type { ProbeLimits } from "./limits.ts";
import { createProbeRequest, plainProfile, trimSlashes } from "./probeRequest.ts";
import { openProbeShelf } from "./probeShelf.ts";
import { runProbe } from "./runProbe.ts";

/** The probes with their part of the contract. */
export interface Probes {
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, `probe.${string}`>>;
  readonly views: Pick<ViewSources, "probes" | "probe">;
  /** Stops what runs, and does not wait. */
  dispose(): void;
}

export interface ProbesOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly clients: Pick<Clients, "find">;
  readonly vault: Pick<SecretVault, "get" | "isLocked">;
  readonly captureSink: CaptureSink;
  readonly embeddedBroker: () => Endpoint | undefined;
  /** Whether a listener of the embedded broker is there, which records what it is told. */
  readonly listensAt: (endpoint: Endpoint) => boolean;
  readonly connectionFrom: (localAddress: string) => number | undefined;
  readonly dataFolder?: DataFolder | undefined;
  readonly limits?: Partial<ProbeLimits>;
}

type Answer<Value> = Result<Value, ContractError>;

/** At once: a probe is for one broker, and a person reads one report at a time. */
const MAXIMUM_RUNNING = 4;
const CHANGE_DELAY_MS = 50;

/** Opens the reports that are kept. */
export function createProbes(options: ProbesOptions): Probes {
  const { clock, ids, clients, vault } = options;
  const shelf = openProbeShelf(options.dataFolder);
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  const running = new Map<string, AbortController>();

  function start({ target, consented, deniedTopic, ...prefixes }: CommandInput<"probe.start">): Answer<{ id: string }> {
    const found = reach(target);
    if (!found.ok) return found;
    const named = checkTopics(deniedTopic, prefixes.topicPrefix);
    if (named !== undefined) return fail({ code: "invalid-input", message: named });
    if (running.size >= MAXIMUM_RUNNING) {
      return fail({ code: "refused", message: `${MAXIMUM_RUNNING} probes are the most that run at once` });
    }
    const { profile, secrets, endpoint, title } = found.value;
    const id = ids.next();
    const stop = new AbortController();
    running.set(id, stop);
    const request = createProbeRequest({
      id,
      title,
      clock,
      profile,
      secrets,
      endpoint,
      deniedTopic,
      ...prefixes,
      limits: options.limits,
      captureSink: options.captureSink,
      isRecordedByPeer: options.listensAt(endpoint),
      connectionFrom: options.connectionFrom,
      mark: ids.next(),
      consented: new Set(consented),
      signal: stop.signal,
      onChange(report) {
        // One that was removed meanwhile does not come back.
        if (!running.has(id)) return;
        shelf.put(report);
        changes.touch();
      },
    });
    void runProbe(request).finally(() => running.delete(id));
    return ok({ id });
  }

  function reach(target: ProbeTarget): Answer<{
    readonly profile: ClientProfile;
    readonly secrets: SecretValues;
    readonly endpoint: Endpoint;
    readonly title: string;
  }> {
    const found = describeTarget(target);
    if (!found.ok) return found;
    const { profile } = found.value;
    const endpoint = profile.target.kind === "embedded" ? options.embeddedBroker() : profile.target;
    if (endpoint === undefined) return fail({ code: "refused", message: "the embedded broker does not listen" });
    return ok({ ...found.value, endpoint });
  }

  function describeTarget(
    target: ProbeTarget,
  ): Answer<{ readonly profile: ClientProfile; readonly secrets: SecretValues; readonly title: string }> {
    if (target.kind === "client") {
      const client = clients.find(target.id);
      if (client === undefined) return fail({ code: "not-found", message: "this client does not exist any more" });
      if (vault.isLocked(target.id)) {
        return fail({ code: "refused", message: "the passwords and keys are locked: unlock them in Clients" });
      }
      return ok({ profile: client.profile, secrets: vault.get(target.id), title: client.profile.name });
    }
    if (target.kind === "embedded") {
      return ok({ profile: plainProfile({ target }), secrets: {}, title: "Embedded broker" });
    }
    const address = parseProbeAddress(target.address, { verifies: target.verifiesCertificate });
    if (!address.ok) return fail({ code: "invalid-input", message: address.error });
    const { userName, password } = target;
    const { host, port } = address.value.target.kind === "remote" ? address.value.target : { host: "", port: 0 };
    return ok({
      profile: plainProfile({ ...address.value, ...(userName === undefined ? {} : { userName }) }),
      secrets: password === undefined || password === "" ? {} : { password },
      title: `${host.includes(":") ? `[${host}]` : host}:${port}`,
    });
  }

  return {
    commands: {
      "probe.start": start,
      "probe.stop"({ id }) {
        const stop = running.get(id);
        if (stop === undefined) return fail({ code: "not-found", message: "this probe does not run any more" });
        stop.abort();
        return ok({});
      },
      "probe.remove"({ id }) {
        running.get(id)?.abort();
        running.delete(id);
        shelf.remove(id);
        changes.touch();
        return ok({});
      },
    },
    views: {
      probes: {
        intervalMs: 100,
        open(_params, changed) {
          const close = changes.onChange(changed);
          return { value: () => ({ rows: shelf.all().map(rowOf) }), setParams() {}, act() {}, close };
        },
      },
      probe: {
        intervalMs: 50,
        open(params, changed) {
          let wanted = params.ids;
          const close = changes.onChange(changed);
          return {
            value: () => ({ reports: wanted.flatMap((id) => shelf.find(id) ?? []) }),
            setParams(next) {
              wanted = next.ids;
            },
            act() {},
            close,
          };
        },
      },
    },
    dispose() {
      for (const stop of running.values()) stop.abort();
      running.clear();
      changes.dispose();
    },
  };
}

/** What is wrong with the topics that a person names; `undefined` when nothing is. */
export function checkTopics(deniedTopic: string | undefined, topicPrefix: string | undefined): string | undefined {
  for (const topic of [deniedTopic, topicPrefix]) {
    const parsed = topic === undefined ? undefined : parseTopicName(topic);
    if (parsed?.ok === false) return parsed.error.message;
  }
  if (topicPrefix === undefined) return undefined;
  if (trimSlashes(topicPrefix) === "") return "the private topics need a level of their own";
  return topicPrefix.startsWith("$") ? "private topics do not begin with $, which is the broker's" : undefined;
}

function rowOf(report: ProbeReport): ProbeRow {
  const { id, title, address, startedAtMs, state, findings } = report;
  const differing = findings.filter(({ verdict }) => verdict === "differs").length;
  return { id, title, address, startedAtMs, state, findings: findings.length, differing };
}
