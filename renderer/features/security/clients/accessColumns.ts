import { escapeText } from "#shared/base/index.ts";
import type { AccessColumn, AccessMatrix, AccessRow } from "#shared/contract/index.ts";
import type { GridColumn, TreeFacts } from "#renderer/ui/rowGrid/index.ts";
import { middleTruncated } from "#renderer/ui/virtual/index.ts";
import accessMatrixStyles from "./AccessMatrix.module.css";
import styles from "../Security.module.css";

/** What is asked of every topic and client. */
export type AccessAction = "publish" | "receive" | "subscribe";

export const accessTree: TreeFacts<AccessRow> = {
  level: (row) => row.depth,
  expansion: (row) => (row.hasChildren ? (row.isExpanded ? "expanded" : "collapsed") : "leaf"),
  positionInSet: (row) => row.positionInSet,
  setSize: (row) => row.setSize,
};

const extents = {
  all: { glyph: "✓", word: "all", tone: "allow" },
  some: { glyph: "◐", word: "part", tone: "warning" },
  none: { glyph: "⊘", word: "no", tone: "deny" },
  pending: { glyph: "…", word: "", tone: "muted" },
} as const;

interface ColumnOptions {
  readonly columns: readonly AccessColumn[];
  /** Place of the first of them among the row's cells. */
  readonly first: number;
  readonly action: AccessAction;
  /** Rules that cells name, as the view gave them last. */
  readonly rules: () => AccessMatrix["rules"];
}

/** The tree, then one column for each client. */
export function createAccessColumns({
  columns,
  first,
  action,
  rules,
}: ColumnOptions): readonly GridColumn<AccessRow>[] {
  const isPair = columns.length <= 2;
  return [
    {
      id: "level",
      title: "Topic",
      track: "minmax(150px, 1.4fr)",
      isMono: true,
      text: (row) => (row.level === "" ? "⟨empty⟩" : escapeText(row.level)),
      tone: (row) => (row.topic === "live" || row.hasChildren ? "" : (styles["muted"] ?? "")),
    },
    ...columns.map((column, index): GridColumn<AccessRow> => ({
      id: column.key,
      title: `${column.isConnected ? "● " : ""}${escapeText(column.client.clientIdentifier)}`,
      track: isPair ? "minmax(120px, 1fr)" : "minmax(92px, 1fr)",
      isMono: true,
      text(row, capacity) {
        const access = row.cells[first + index]?.[action];
        if (access === undefined) return "";
        const { glyph, word: plain } = extents[access.extent];
        const word = isPair && action === "receive" && access.extent === "none" ? "hidden" : plain;
        const rule = access.rule === undefined ? undefined : rules()[access.rule];
        const because = rule === undefined ? (access.extent === "none" ? "no rule" : "") : rule.id;
        return middleTruncated(`${glyph} ${word}${isPair && because !== "" ? `, ${because}` : ""}`, capacity);
      },
      tone(row) {
        const access = row.cells[first + index]?.[action];
        if (access === undefined) return "";
        if (isPair && access.extent === "none") return accessMatrixStyles["ghost"] ?? "";
        return styles[extents[access.extent].tone] ?? "";
      },
    })),
  ];
}

/** A row as a sentence, about the columns in sight; the first of them is the row's cell at `first`. */
export function describeAccess(
  row: AccessRow,
  { columns, first, action }: Pick<ColumnOptions, "columns" | "first" | "action">,
): string {
  const words = columns.map(({ client }, index) => {
    const extent = row.cells[first + index]?.[action].extent ?? "pending";
    const may = { all: "may", some: "may in part", none: "may not", pending: "is not judged yet to" }[extent];
    return `${client.clientIdentifier} ${may} ${action}`;
  });
  return escapeText([row.level === "" ? "empty level" : row.level, ...words].join(", "));
}
