import { createDisposables } from "#shared/base/index.ts";
import type { PolicyFlip, ViewParams, WhatIf } from "#shared/contract/index.ts";
import { type AccessRules, createPolicyRules, type Verdict } from "#shared/policy/index.ts";
import type { OpenView, ViewSource } from "../api.ts";
import type { PacketSource } from "../capture/index.ts";
import type { Enforcement } from "./enforcement.ts";
import { spellFilter } from "./loggedQuestions.ts";
import type { PolicyDraft } from "./policyDraft.ts";
import { type Flip, type Replay, startReplay } from "./replay.ts";

/** What the replay asks of the rest. */
export interface WhatIfOptions {
  /** The live log, or an opened capture file; `undefined` when that is closed. */
  readonly sourceOf: (capture: string | undefined) => PacketSource | undefined;
  readonly enforcement: Pick<Enforcement, "rules" | "accounts" | "onChange">;
  readonly draft: () => PolicyDraft | undefined;
  readonly onDraftChange: (listener: () => void) => () => void;
}

type Params = ViewParams<"whatIf">;

const MAXIMUM_CLIENTS = 500;
const CLOSED = "this capture file is closed";

/** Judges the log under two policies. Each open view runs a replay of its own, and runs it anew when a policy changes. */
export function createWhatIfView(options: WhatIfOptions): ViewSource<"whatIf"> {
  return { intervalMs: 100, open: (params, changed) => openWhatIf(options, params, changed) };
}

function openWhatIf(options: WhatIfOptions, first: Params, changed: () => void): OpenView<"whatIf"> {
  const disposables = createDisposables();
  let params = first;
  let replay: Replay | undefined;
  let problem: string | undefined;
  let before: AccessRules | undefined;
  // A view that is only being opened is dirty anyway, and cannot be told of changes yet.
  let isOpened = false;
  const tell = (): void => {
    if (isOpened) changed();
  };

  function start(): void {
    replay?.cancel();
    replay = undefined;
    problem = undefined;
    const { enforcement, sourceOf } = options;
    const draft = options.draft();
    const after = draft?.select(params.after.variant);
    const other = params.before.kind === "draft" ? draft?.select(params.before.variant) : undefined;
    if (draft === undefined || after === undefined || (params.before.kind === "draft" && other === undefined)) {
      problem = draft === undefined ? "no policy is loaded" : "the policy has errors, or no such variant";
      tell();
      return;
    }
    const { capture } = params;
    const source = sourceOf(capture);
    if (source === undefined) {
      problem = CLOSED;
      changed();
      return;
    }
    before = params.before.kind === "enforced" ? enforcement.rules : other && createPolicyRules(other);
    const { log } = source;
    replay = startReplay({
      source,
      before,
      after: createPolicyRules(after),
      accounts: draft.accounts ?? enforcement.accounts,
      range: params.range ?? { first: log.firstSequence, end: log.nextSequence },
      onProgress: tell,
    });
    tell();
  }

  disposables.use(options.onDraftChange(start));
  disposables.use(
    options.enforcement.onChange(() => {
      if (params.before.kind === "enforced" && options.enforcement.rules !== before) start();
    }),
  );
  start();
  isOpened = true;

  return {
    value(): WhatIf {
      const { client, count, capture } = params;
      if (options.sourceOf(capture) === undefined) return { ...empty, state: "refused", problem: CLOSED };
      if (replay === undefined) return { ...empty, state: "refused", ...(problem === undefined ? {} : { problem }) };
      const clients = replay.clients();
      const rowCount = replay.listed(client);
      const from = Math.max(0, Math.min(params.start, rowCount - count));
      return {
        state: replay.state,
        judged: replay.judged,
        total: replay.total,
        unknown: replay.unknown,
        flips: replay.flipCount,
        clients: clients.slice(0, MAXIMUM_CLIENTS).map((one) => ({ ...one })),
        clientTotal: clients.length,
        rowCount,
        start: from,
        rows: replay.flips(client, from, count).map(describeFlip),
        unlisted: replay.unlisted,
      };
    },
    setParams(next) {
      const isOther = (["capture", "before", "after", "range"] as const).some(
        (name) => JSON.stringify(next[name]) !== JSON.stringify(params[name]),
      );
      params = next;
      if (isOther) start();
      else changed();
    },
    act({ kind }) {
      if (kind === "restart") return start();
      replay?.cancel();
      changed();
    },
    close() {
      disposables.dispose();
      replay?.cancel();
    },
  };
}

const empty: Omit<WhatIf, "state"> = {
  judged: 0,
  total: 0,
  unknown: 0,
  flips: 0,
  clients: [],
  clientTotal: 0,
  rowCount: 0,
  start: 0,
  rows: [],
  unlisted: 0,
};

function describeFlip({ sequence, timeMs, question, before, after }: Flip): PolicyFlip {
  const topic =
    question.kind === "connect"
      ? undefined
      : question.kind === "subscribe"
        ? spellFilter(question)
        : question.topicName;
  return {
    sequence,
    timeMs,
    client: question.client.identity.clientIdentifier,
    kind: question.kind,
    ...(topic === undefined ? {} : { topic }),
    before: describeVerdict(before),
    after: describeVerdict(after),
  };
}

function describeVerdict({ effect, rule }: Verdict) {
  return { effect, ...(rule === undefined ? {} : { rule }) };
}
