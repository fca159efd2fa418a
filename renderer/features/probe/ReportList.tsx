import { escapeText } from "#shared/base/index.ts";
import type { ProbeRow } from "#shared/contract/index.ts";
import { useProbes } from "#renderer/state/index.ts";
import { EmptyState, formatMoment, PickList, type PickRow, useNow } from "#renderer/ui/index.ts";
import { useCommands, waitingCommands } from "#renderer/workbench/index.ts";
import { useProbeActions } from "./useProbeActions.ts";
import { describeProbeState } from "./words.ts";
import { reportListCommands } from "./reportCommands.ts";

/** The reports, newest first. Selection follows the focus. */
export function ReportList({ rows = [] }: { readonly rows: readonly ProbeRow[] | undefined }) {
  const selected = useProbes((focus) => focus.selected);
  const select = useProbes((focus) => focus.select);
  const actions = useProbeActions();
  const now = useNow(60_000);
  const present = rows.find(({ id }) => id === selected);

  useCommands(
    present === undefined
      ? waitingCommands(reportListCommands, "a selected report")
      : [
          {
            ...reportListCommands.remove,
            title: `Remove the report of ${escapeText(present.title)}`,
            run: () => actions.remove(present.id),
          },
        ],
  );

  if (rows.length === 0) {
    return (
      <EmptyState isSmall title="No reports yet">
        What a broker supports, announces and refuses is kept here once it was probed.
      </EmptyState>
    );
  }
  return (
    <PickList
      label="Reports"
      place="probe list"
      rows={rows.map((row) => describeRow(row, now))}
      selectedId={selected}
      onSelect={select}
    />
  );
}

function describeRow(row: ProbeRow, now: number): PickRow {
  const look = describeProbeState(row.state);
  return {
    id: row.id,
    glyph: look.glyph,
    tone: look.tone,
    name: escapeText(row.title),
    detail: formatMoment(row.startedAtMs, now),
    end: row.differing === 0 ? "" : <span aria-hidden>{row.differing} ▲</span>,
    words: row.differing === 0 ? look.words : `${look.words}, ${row.differing} differ`,
  };
}
