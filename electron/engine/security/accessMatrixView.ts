import { assertNever, createDisposables } from "#shared/base/index.ts";
import type { AccessCell, AccessMatrix, AccessRow, ViewAction, ViewParams } from "#shared/contract/index.ts";
import { type Access, type AccessAt, accessToBranch, accessToTopic, ownTopics } from "#shared/policy/analysis/index.ts";
import { type ParsedPolicy, referenceOf, type RuleReference } from "#shared/policy/index.ts";
import { parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";
import type { OpenView, ViewSource } from "../api.ts";
import type { Broker } from "../broker/index.ts";
import { createProjection, type ProjectedRow, type Projection, type TopicStore } from "../topics/index.ts";
import { type AccessClient, describeColumn, findAccessClients } from "./accessColumns.ts";
import { type AccessTree, createAccessTree } from "./accessTree.ts";
import { describeIdentity } from "./policyAnalysis.ts";
import type { PolicyDraft } from "./policyDraft.ts";

/** What the matrix asks of the rest. */
export interface AccessMatrixOptions {
  readonly store: TopicStore;
  readonly broker: Pick<Broker, "clients" | "onChange">;
  readonly draft: () => PolicyDraft | undefined;
  readonly onDraftChange: (listener: () => void) => () => void;
}

type Params = ViewParams<"accessMatrix">;

/** A slice of work holds the thread no longer than this: the broker waits behind it. */
const SLICE_MS = 4;
/** Topics are made up for so many clients at most. */
const EXAMPLE_CLIENTS = 100;
/** Up to this many rows a tree is small enough to arrive open. */
const SMALL_TREE_ROWS = 100;
const MAXIMUM_KEPT_CELLS = 200_000;

/** Creates the matrix of clients and topics. Each open view has its own expansion. */
export function createAccessMatrixView(options: AccessMatrixOptions): ViewSource<"accessMatrix"> {
  let tree: AccessTree | undefined;
  return {
    intervalMs: 66,
    // Nobody pays for the second tree before the matrix is looked at.
    open: (params, changed) => openAccessMatrix(options, (tree ??= createAccessTree(options.store)), params, changed),
  };
}

/** What is known under one document and its clients; made anew when either changes. */
interface Judged {
  readonly policy: ParsedPolicy;
  readonly clients: readonly AccessClient[];
  /** Cells by client and node. */
  readonly cells: Map<AccessClient, Map<number, AccessAt>>;
}

function openAccessMatrix(
  options: AccessMatrixOptions,
  access: AccessTree,
  first: Params,
  changed: () => void,
): OpenView<"accessMatrix"> {
  const { tree } = access;
  const disposables = createDisposables();
  let params = first;
  let judged: Judged | undefined;
  let isStale = true;
  let keptCells = 0;
  let examples: readonly number[] = [];
  let projection = createProjection(tree, access.orderedChildren, { isExpanded: false });
  let shownLive = 0;
  let opensItself = true;
  /** Nodes up to this number have had their chance to arrive open. */
  let newestSeen = 0;
  let slice: NodeJS.Immediate | undefined;

  function staleNow(): void {
    isStale = true;
    changed();
  }
  disposables.use(options.onDraftChange(staleNow));
  disposables.use(access.onChange(changed));
  disposables.use(
    options.broker.onChange(({ kind }) => {
      if (kind === "connection-identified" || kind === "connection-closed") staleNow();
    }),
  );

  /** As long as the tree is small, what arrives is open; what a person has closed stays closed. */
  function show(nodes: readonly number[]): void {
    projection.show(nodes);
    if (!opensItself) return;
    for (const node of nodes) {
      for (let at = node; at > newestSeen; at = tree.columns.parent[at] ?? 0) {
        if (projection.rowCount < SMALL_TREE_ROWS) projection.setExpanded(at, true);
      }
    }
    newestSeen = tree.size - 1;
  }

  /** Takes in a new draft, or clients that came and went. What was expanded stays so. */
  function refresh(): void {
    isStale = false;
    const draft = options.draft();
    const policy = draft?.select(params.variant);
    if (draft === undefined || policy === undefined) {
      judged = undefined;
      return;
    }
    const clients = findAccessClients(draft, policy.document, options.broker);
    const before = judged?.policy === policy ? judged : undefined;
    judged = { policy, clients, cells: before === undefined ? new Map() : takeOver(before, clients) };
    if (before === undefined) keptCells = 0;
    const names = clients
      .slice(0, EXAMPLE_CLIENTS)
      .flatMap(({ identity }) => ownTopics(policy.document, identity))
      .filter((name) => parseTopicName(name).ok);
    const next = access.addExamples([...new Set(names)]);
    const isSame = next.length === examples.length && next.every((node, index) => node === examples[index]);
    if (isSame) return;
    // Examples of the former document are shown no more: nothing can be taken out of a projection.
    const former = projection;
    projection = createProjection(tree, access.orderedChildren, { isExpanded: false });
    examples = next;
    shownLive = 0;
    show(examples);
    takeInLive();
    for (let node = 1; node < tree.size; node++) {
      if (former.hasShownChildren(node)) projection.setExpanded(node, former.isExpanded(node));
    }
    former.dispose();
  }

  function takeInLive(): void {
    const fresh = access.liveNodes.slice(shownLive);
    shownLive = access.liveNodes.length;
    if (fresh.length > 0) show(fresh);
  }

  function isTopic(node: number): boolean {
    return access.isLive(node) || examples.includes(node);
  }

  function judgeCell(client: AccessClient, node: number): AccessAt | undefined {
    const name = tree.nameOf(node);
    if (!projection.hasShownChildren(node)) {
      const parsed = parseTopicName(name);
      return parsed.ok ? accessToTopic(client.bound(), parsed.value) : undefined;
    }
    const parsed = parseTopicFilter(`${name}/#`);
    return parsed.ok ? accessToBranch(client.bound(), parsed.value) : undefined;
  }

  /** Judges the cells of the window that are not known yet, as far as a slice of time goes. */
  function catchUp(current: Judged, clients: readonly AccessClient[], rows: readonly ProjectedRow[]): void {
    const deadline = performance.now() + SLICE_MS;
    if (keptCells > MAXIMUM_KEPT_CELLS) {
      current.cells.clear();
      keptCells = 0;
    }
    for (const { node } of rows) {
      for (const client of clients) {
        const cells = current.cells.get(client) ?? new Map<number, AccessAt>();
        current.cells.set(client, cells);
        // A leaf that became a branch is judged otherwise.
        const key = projection.hasShownChildren(node) ? -node : node;
        if (cells.has(key)) continue;
        if (performance.now() > deadline) return goOn();
        const cell = judgeCell(client, node);
        if (cell !== undefined) cells.set(key, cell);
        keptCells += 1;
      }
    }
  }

  function goOn(): void {
    slice ??= setImmediate(() => {
      slice = undefined;
      changed();
    });
  }

  function describeRow(
    { node, positionInSet, setSize }: ProjectedRow,
    current: Judged,
    clients: readonly AccessClient[],
    rules: RuleTable,
  ): AccessRow {
    const { depth, topicCount } = tree.columns;
    const hasChildren = projection.hasShownChildren(node);
    return {
      node,
      depth: depth[node] ?? 0,
      level: tree.levelText(node),
      topicName: tree.nameOf(node),
      topic: access.isLive(node) ? "live" : isTopic(node) ? "example" : "none",
      isExpanded: hasChildren && projection.isExpanded(node),
      hasChildren,
      topicCount: topicCount[node] ?? 0,
      positionInSet,
      setSize,
      cells: clients.map((client) => describeCell(current.cells.get(client)?.get(hasChildren ? -node : node), rules)),
    };
  }

  function windowOf(current: Judged): { readonly start: number; readonly all: readonly AccessClient[] } {
    const { only, columns } = params;
    const byKey = new Map(current.clients.map((client) => [client.key, client]));
    const all = only === undefined ? current.clients : only.flatMap((key) => byKey.get(key) ?? []);
    return { start: Math.max(0, Math.min(columns.start, all.length - columns.count)), all };
  }

  return {
    value(): AccessMatrix {
      if (isStale) refresh();
      const isBehind = access.step();
      takeInLive();
      if (isBehind) goOn();
      if (judged === undefined) return nothing(options.draft());
      const { policy } = judged;
      const { start: columnStart, all } = windowOf(judged);
      const clients = all.slice(columnStart, columnStart + params.columns.count);
      const { rowCount } = projection;
      const start = Math.max(0, Math.min(params.rows.start, rowCount - params.rows.count));
      const rows = projection.rows(start, params.rows.count);
      catchUp(judged, clients, rows);
      const rules = createRuleTable(policy);
      const current = judged;
      return {
        columnCount: all.length,
        columnStart,
        columns: clients.map((client) => describeColumn(client, policy.document)),
        rowCount,
        start,
        rows: rows.map((row) => describeRow(row, current, clients, rules)),
        rules: rules.rules,
        topicCount: access.liveNodes.length + examples.filter((node) => !access.isLive(node)).length,
        untracked: access.untracked,
      };
    },
    setParams(next) {
      if (next.variant !== params.variant) isStale = true;
      params = next;
      changed();
    },
    act(action) {
      if (action.kind === "expandAll" || action.kind === "collapseAll") opensItself = false;
      actOn(projection, action);
      changed();
    },
    close() {
      disposables.dispose();
      if (slice !== undefined) clearImmediate(slice);
    },
  };
}

/** What is known of clients that are still the same: that others came or went changes nothing of it. */
function takeOver(former: Judged, clients: readonly AccessClient[]): Judged["cells"] {
  const byKey = new Map(clients.map((client) => [client.key, client]));
  const spell = ({ identity }: AccessClient): string => JSON.stringify(describeIdentity(identity));
  const cells = new Map<AccessClient, Map<number, AccessAt>>();
  for (const [client, known] of former.cells) {
    const now = byKey.get(client.key);
    if (now !== undefined && spell(now) === spell(client)) cells.set(now, known);
  }
  return cells;
}

interface RuleTable {
  readonly rules: RuleReference[];
  /** The place of the rule behind a decision; `undefined` when none spoke. */
  indexOf(access: Access): number | undefined;
}

function createRuleTable(policy: ParsedPolicy): RuleTable {
  const rules: RuleReference[] = [];
  const known = new Map<string, number>();
  return {
    rules,
    indexOf({ decision }) {
      const rule = referenceOf(decision, policy.locate);
      if (rule === undefined) return undefined;
      const key = `${rule.line} ${rule.text}`;
      const found = known.get(key) ?? rules.push(rule) - 1;
      known.set(key, found);
      return found;
    },
  };
}

const pending = { extent: "pending" } as const;

function describeCell(cell: AccessAt | undefined, rules: RuleTable): AccessCell {
  if (cell === undefined) return { publish: pending, receive: pending, subscribe: pending };
  const describe = (access: Access) => {
    const rule = rules.indexOf(access);
    return { extent: access.extent, ...(rule === undefined ? {} : { rule }) };
  };
  return { publish: describe(cell.publish), receive: describe(cell.receive), subscribe: describe(cell.subscribe) };
}

function actOn(projection: Projection, action: ViewAction<"accessMatrix">): void {
  switch (action.kind) {
    case "expand":
    case "collapse":
      return projection.setExpanded(action.node, action.kind === "expand");
    case "expandAll":
    case "collapseAll":
      return projection.setAllExpanded(action.kind === "expandAll");
    default:
      return assertNever(action);
  }
}

function nothing(draft: PolicyDraft | undefined): AccessMatrix {
  const problem =
    draft === undefined
      ? "no policy is loaded"
      : draft.errors.length > 0
        ? "the policy has errors"
        : "the policy has no such variant";
  return {
    problem,
    columnCount: 0,
    columnStart: 0,
    columns: [],
    rowCount: 0,
    start: 0,
    rows: [],
    rules: [],
    topicCount: 0,
    untracked: 0,
  };
}
