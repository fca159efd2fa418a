import type { PacketRow } from "#shared/contract/index.ts";
import { createPacketColumns, describePacket } from "./packetColumns.ts";

/** How rows can be copied. */
export type RowFormat = "text" | "table" | "json";

/** The formats for menus. A table is separated by tabs, as spreadsheets take it. */
export const rowFormats: readonly { readonly id: RowFormat; readonly label: string }[] = [
  { id: "table", label: "table" },
  { id: "text", label: "text" },
  { id: "json", label: "JSON" },
];

/** Writes rows in a format: every column, nothing cut. */
export function formatRows(rows: readonly PacketRow[], format: RowFormat): string {
  switch (format) {
    case "text":
      return lines(rows.map(describePacket));
    case "table": {
      const columns = createPacketColumns(undefined);
      const cells = (row: PacketRow): string =>
        columns.map((column) => column.text(row, Number.POSITIVE_INFINITY).replaceAll("\t", " ")).join("\t");
      return lines([columns.map(({ title }) => title).join("\t"), ...rows.map(cells)]);
    }
    case "json":
      return `${JSON.stringify(
        rows.map(({ row: _place, ...packet }) => packet),
        null,
        2,
      )}\n`;
  }
}

function lines(texts: readonly string[]): string {
  return `${texts.join("\n")}\n`;
}
