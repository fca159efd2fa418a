import type { Dispose } from "#shared/base/index.ts";
import type { DecisionRow, ViewParams } from "#shared/contract/index.ts";
import type { ViewSource } from "../api.ts";
import type { Authorizer, ClientIdentity, DeniedRequest, RuleInfo } from "../broker/index.ts";
import { type Clock, createChangeSignal } from "../support/index.ts";

/** The last judgements of the authorizer, allowed and denied, with the rule behind each. */
export interface DecisionLog {
  /** An authorizer that judges like `authorizer` and has every judgement noted here. */
  watch(authorizer: Authorizer): Authorizer;
  readonly view: ViewSource<"decisions">;
  dispose: Dispose;
}

/** As it was judged; put into words when somebody looks. */
interface Judgement {
  readonly index: number;
  readonly timeMs: number;
  readonly isAllowed: boolean;
  readonly client: ClientIdentity;
  readonly request: DeniedRequest;
  readonly rule: RuleInfo | undefined;
}

const CAPACITY = 4_096;
const CHANGE_DELAY_MS = 50;

/** Creates an empty log that holds the last few thousand judgements. */
export function createDecisionLog(clock: Clock): DecisionLog {
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  // A ring: judgement number `index` lies at `index % CAPACITY`.
  const ring: Judgement[] = [];
  const totals = { allow: 0, deny: 0 };
  let next = 0;

  function note(client: ClientIdentity, request: DeniedRequest, isAllowed: boolean, rule: RuleInfo | undefined): void {
    ring[next % CAPACITY] = { index: next, timeMs: clock.nowMs(), isAllowed, client, request, rule };
    next += 1;
    totals[isAllowed ? "allow" : "deny"] += 1;
    changes.touch();
  }

  function* newestFirst(): Generator<Judgement> {
    for (let index = next - 1; index >= 0 && index >= next - CAPACITY; index--) {
      const judgement = ring[index % CAPACITY];
      if (judgement !== undefined) yield judgement;
    }
  }

  function find({ effect, search }: ViewParams<"decisions">): readonly Judgement[] {
    const part = search.toLowerCase();
    const found: Judgement[] = [];
    for (const judgement of newestFirst()) {
      if (effect !== "all" && judgement.isAllowed !== (effect === "allow")) continue;
      if (part === "" || textsOf(judgement).some((text) => text.toLowerCase().includes(part))) found.push(judgement);
    }
    return found;
  }

  return {
    watch: (authorizer) => ({
      get revision() {
        return authorizer.revision;
      },
      decideConnect(client, request) {
        const noteConnect = (decision: Awaited<ReturnType<Authorizer["decideConnect"]>>) => {
          note(client, { kind: "connect" }, decision.effect === "allow", decision.rule);
          if (decision.effect === "allow" && request.will !== undefined) {
            note(client, { kind: "will", topicName: request.will.topicName }, decision.isWillAllowed, decision.rule);
          }
          return decision;
        };
        const decision = authorizer.decideConnect(client, request);
        return decision instanceof Promise ? decision.then(noteConnect) : noteConnect(decision);
      },
      // Judged again is not judged for the first time: what changed is told with the policy.
      decideAgain: (client, request) =>
        authorizer.decideAgain?.(client, request) ?? { effect: "allow", rule: undefined, isWillAllowed: true },
      decidePublish(client, request) {
        const decision = authorizer.decidePublish(client, request);
        note(client, { kind: "publish", ...request }, decision.effect === "allow", decision.rule);
        return decision;
      },
      decideSubscribe(client, request) {
        const decision = authorizer.decideSubscribe(client, request);
        const { shareName, qos } = request;
        const topicFilter =
          shareName === undefined ? request.topicFilter : `$share/${shareName}/${request.topicFilter}`;
        note(client, { kind: "subscribe", topicFilter, qos }, decision.effect === "allow", decision.rule);
        return decision;
      },
      decideDelivery(client, topicName) {
        const decision = authorizer.decideDelivery(client, topicName);
        note(client, { kind: "delivery", topicName }, decision.effect === "allow", decision.rule);
        return decision;
      },
    }),
    view: {
      intervalMs: 250,
      open(first, changed) {
        let params = first;
        return {
          value() {
            const found = find(params);
            const start = Math.max(0, Math.min(params.start, found.length - params.count));
            return {
              allowed: totals.allow,
              denied: totals.deny,
              kept: Math.min(next, CAPACITY),
              capacity: CAPACITY,
              rowCount: found.length,
              start,
              rows: found.slice(start, start + params.count).map(describe),
            };
          },
          setParams(given) {
            params = given;
          },
          act() {},
          close: changes.onChange(changed),
        };
      },
    },
    dispose: changes.dispose,
  };
}

function topicOf(request: DeniedRequest): string | undefined {
  if (request.kind === "connect") return undefined;
  return "topicName" in request ? request.topicName : request.topicFilter;
}

function textsOf({ client, request, rule }: Judgement): readonly string[] {
  return [client.clientIdentifier, client.userName ?? "", topicOf(request) ?? "", rule?.id ?? "", rule?.text ?? ""];
}

function describe({ index, timeMs, isAllowed, client, request, rule }: Judgement): DecisionRow {
  const topic = topicOf(request);
  return {
    index,
    timeMs,
    effect: isAllowed ? "allow" : "deny",
    kind: request.kind,
    connection: client.connection,
    clientIdentifier: client.clientIdentifier,
    ...(client.userName === undefined ? {} : { userName: client.userName }),
    protocolVersion: client.protocolVersion,
    ...(topic === undefined ? {} : { topic }),
    ...("qos" in request ? { qos: request.qos } : {}),
    ...(rule === undefined
      ? {}
      : { rule: { id: rule.id, text: rule.text, ...(rule.line === undefined ? {} : { line: rule.line }) } }),
  };
}
