import { describe, expect, it } from "vitest";
import { arrangeColumns, movedTo, orderedIds } from "#renderer/features/capture/columnArrangement.ts";
import { createPacketColumns } from "#renderer/features/capture/packetColumns.ts";

describe("the columns of the packet list", () => {
  it("stand in the order that a person gave, and new ones behind those that they follow", () => {
    expect(orderedIds(["a", "b", "c"], [])).toEqual(["a", "b", "c"]);
    expect(orderedIds(["a", "b", "c"], ["c", "a", "b"])).toEqual(["c", "a", "b"]);
    expect(orderedIds(["a", "new", "b"], ["b", "a"])).toEqual(["b", "a", "new"]);
    expect(orderedIds(["new", "a"], ["gone", "a"])).toEqual(["new", "a"]);
  });

  it("go to the place of another, to the left and to the right", () => {
    expect(movedTo(["a", "b", "c"], "c", "a")).toEqual(["c", "a", "b"]);
    expect(movedTo(["a", "b", "c"], "a", "c")).toEqual(["b", "c", "a"]);
    expect(movedTo(["a", "b"], "a", "gone")).toEqual(["a", "b"]);
  });

  it("are as wide as a person made them, and the others as wide as before", () => {
    const columns = createPacketColumns(undefined);
    const arranged = arrangeColumns(columns, { columnOrder: ["size"], columnWidths: { client: 300 } });
    expect(arranged.find(({ id }) => id === "client")?.track).toBe("300px");
    expect(arranged.find(({ id }) => id === "time")?.track).toBe(columns.find(({ id }) => id === "time")?.track);
    expect(arranged).toHaveLength(columns.length);
  });
});
