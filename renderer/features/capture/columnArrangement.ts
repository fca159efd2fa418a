import type { PacketRow } from "#shared/contract/index.ts";
import type { PacketListSettings } from "#renderer/state/index.ts";
import type { GridColumn } from "#renderer/ui/rowGrid/index.ts";

type Arrangement = Pick<PacketListSettings, "columnOrder" | "columnWidths">;

/** Column ids as a person has put them: those that the order does not name stay behind the one they follow. */
export function orderedIds(ids: readonly string[], order: readonly string[]): readonly string[] {
  const known = order.filter((id) => ids.includes(id));
  const result = [...known];
  for (const [index, id] of ids.entries()) {
    if (known.includes(id)) continue;
    const before = ids.slice(0, index).findLast((other) => result.includes(other));
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, id);
  }
  return result;
}

/** The columns in a person's order and with a person's widths. */
export function arrangeColumns(
  columns: readonly GridColumn<PacketRow>[],
  { columnOrder, columnWidths }: Arrangement,
): readonly GridColumn<PacketRow>[] {
  const byId = new Map(columns.map((column) => [column.id, column]));
  const ids = orderedIds([...byId.keys()], columnOrder);
  return ids.flatMap((id) => {
    const column = byId.get(id);
    const width = columnWidths[id];
    if (column === undefined) return [];
    return [width === undefined ? column : { ...column, track: `${width}px` }];
  });
}

/** The order when `id` goes to the place of `target`. */
export function movedTo(ids: readonly string[], id: string, target: string): readonly string[] {
  const from = ids.indexOf(id);
  const to = ids.indexOf(target);
  if (from < 0 || to < 0) return ids;
  const rest = ids.filter((other) => other !== id);
  rest.splice(to, 0, id);
  return rest;
}
