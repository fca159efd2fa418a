import { type ReactNode, useLayoutEffect, useMemo, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { Decoding, PayloadChoice } from "#shared/payload/index.ts";
import { TextDiff } from "#renderer/editor/index.ts";
import { usePayloadRules } from "#renderer/state/index.ts";
import { EmptyState, formatCount, Segmented } from "#renderer/ui/index.ts";
import { hexPairs } from "#renderer/ui/hexGrid/index.ts";
import { createListSource, type GridColumn, RowGrid } from "#renderer/ui/rowGrid/index.ts";
import { compareNodes, MAXIMUM_CHANGES, type NodeChange } from "./compareNodes.ts";
import styles from "./Payload.module.css";
import { treeText, valueText } from "./payloadRows.ts";
import { choiceOf, ruleFor } from "./rules.ts";
import { usePayloadDecoding } from "./usePayloadDecoding.ts";

/** One side of a comparison. Must keep its identity while it is the same. */
export interface ComparedPayload {
  readonly topicName: string;
  readonly payload: Uint8Array;
}

interface PayloadDiffProps {
  readonly before: ComparedPayload;
  readonly after: ComparedPayload;
}

type Shown = "structure" | "text" | "hex";

const shownNames: Readonly<Record<Shown, string>> = { structure: "Structure", text: "Text", hex: "Hex" };
/** Text beyond this is not compared: the comparison would take longer than anybody waits. */
const MAXIMUM_TEXT = 2 * 1024 * 1024;

/** Two payloads and what differs: element by element where both could be decoded, and line by line. */
export function PayloadDiff({ before, after }: PayloadDiffProps): ReactNode {
  const [left, right] = [useDecoding(before), useDecoding(after)];
  const [preferred, setPreferred] = useState<Shown>();
  const changes = useMemo(
    () => (left === undefined || right === undefined ? undefined : compareNodes(rootsOf(left), rootsOf(right))),
    [left, right],
  );
  if (left === undefined || right === undefined || changes === undefined) {
    return <div className={styles.payload} aria-busy="true" />;
  }
  const hasTree = rootsOf(left).length > 0 && rootsOf(right).length > 0;
  const hasText = textOf(left) !== undefined && textOf(right) !== undefined;
  const views: readonly Shown[] = [
    ...(hasTree ? (["structure"] as const) : []),
    ...(hasText ? (["text"] as const) : []),
    "hex",
  ];
  const shown = preferred !== undefined && views.includes(preferred) ? preferred : (views[0] ?? "hex");
  return (
    <div className={styles.payload}>
      <div className={styles.head}>
        <span role="status">{summary(changes, hasTree, sameBytes(before.payload, after.payload))}</span>
        <span className={styles.gap} />
        <Segmented
          label="Difference shown as"
          isLabelHidden
          value={shown}
          choices={views.map((value) => ({ value, label: shownNames[value] }))}
          onValue={setPreferred}
        />
      </div>
      {shown === "structure" && <ChangeList changes={changes} />}
      {shown === "text" && <Texts before={textOf(left) ?? ""} after={textOf(right) ?? ""} />}
      {shown === "hex" && <Texts before={hexLines(before.payload)} after={hexLines(after.payload)} />}
    </div>
  );
}

function useDecoding({ topicName, payload }: ComparedPayload): Decoding | undefined {
  const rules = usePayloadRules((state) => state.rules);
  const choice = useMemo<PayloadChoice>(() => {
    const rule = ruleFor(rules, topicName);
    return rule === undefined ? { format: "auto" } : choiceOf(rule);
  }, [rules, topicName]);
  const message = useMemo(() => ({ topicName }), [topicName]);
  const decoded = usePayloadDecoding(payload, choice, message, true);
  return decoded?.payload === payload ? decoded.decoding : undefined;
}

function rootsOf({ body }: Decoding) {
  return body.kind === "tree" ? body.roots : body.kind === "text" ? (body.roots ?? []) : [];
}

function textOf({ body }: Decoding): string | undefined {
  if (body.kind === "text") return body.text;
  return body.kind === "tree" ? treeText(body.roots) : undefined;
}

function Texts({ before, after }: { readonly before: string; readonly after: string }): ReactNode {
  if (before.length > MAXIMUM_TEXT || after.length > MAXIMUM_TEXT) {
    return (
      <EmptyState isSmall title="Too long to compare">
        Texts are compared up to 2 MB.
      </EmptyState>
    );
  }
  return <TextDiff label="Payload" before={escapeLines(before)} after={escapeLines(after)} />;
}

/** Hostile characters are written out, but line ends stay: they are what a comparison goes by. */
function escapeLines(text: string): string {
  return text
    .split("\n")
    .map((line) => escapeText(line))
    .join("\n");
}

function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += 16) {
    lines.push(hexPairs(bytes, start, Math.min(start + 16, bytes.length)));
  }
  return lines.join("\n");
}

function summary(changes: readonly NodeChange[], hasTree: boolean, isSame: boolean): string {
  if (isSame) return "Both are the same, byte for byte";
  if (!hasTree) return "They differ";
  if (changes.length === 0) return "The same content, written in different bytes";
  const more = changes.length >= MAXIMUM_CHANGES ? "At least " : "";
  return `${more}${formatCount(changes.length)} ${changes.length === 1 ? "difference" : "differences"}`;
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

const kindWords: Readonly<Record<NodeChange["kind"], string>> = {
  added: "+ Added",
  removed: "− Removed",
  changed: "≠ Changed",
};

function sideText(node: NodeChange["before"]): string {
  if (node === undefined) return "";
  return node.children.length > 0 || node.value === "" ? node.type : valueText(node);
}

function pathText({ path }: NodeChange): string {
  return path.map((label) => (label === "" ? "⟨empty⟩" : escapeText(label))).join(" › ");
}

const columns: readonly GridColumn<NodeChange>[] = [
  { id: "kind", title: "What", track: "92px", text: (change) => kindWords[change.kind] },
  { id: "path", title: "Element", track: "minmax(120px, 1fr)", isMono: true, text: pathText },
  { id: "before", title: "Before", track: "minmax(90px, 1fr)", isMono: true, text: ({ before }) => sideText(before) },
  { id: "after", title: "After", track: "minmax(90px, 1fr)", isMono: true, text: ({ after }) => sideText(after) },
];

function ChangeList({ changes }: { readonly changes: readonly NodeChange[] }): ReactNode {
  const [source] = useState(() => createListSource<NodeChange>());
  const [selected, setSelected] = useState<number>();
  useLayoutEffect(() => source.set(changes), [source, changes]);
  if (changes.length === 0) return <EmptyState isSmall title="No element differs" />;
  return (
    <div className={styles.body}>
      <RowGrid
        label="Differences"
        columns={columns}
        source={source}
        selectedIndex={selected}
        rowName={(change) =>
          `${kindWords[change.kind]}, ${pathText(change)}, ${sideText(change.before)}, ${sideText(change.after)}`
        }
        onSelect={(index) => setSelected(index)}
      />
    </div>
  );
}
