import { describe, expect, it } from "vitest";
import { createWindowedList } from "#renderer/features/broker/windowedList.ts";

interface NameRow {
  readonly name: string;
}

interface NamesView {
  readonly rowCount: number;
  readonly start: number;
  readonly rows: readonly NameRow[];
}

/** A list of names whose engine answers when the test says so. */
function openNames() {
  let selected: string | undefined;
  let deliver: (value: NamesView) => void = () => {};
  const list = createWindowedList<NameRow, NamesView>({
    openView(_first, receive) {
      deliver = receive;
      return { move() {}, close() {} };
    },
    keyOf: ({ name }) => name,
    selectedKey: () => selected,
    onSelect({ name }) {
      selected = name;
    },
  });
  const close = list.open();
  const selectElsewhere = (name: string) => {
    selected = name;
    list.selectionChanged();
  };
  const selection = () => {
    const { selectedRow, selectedKey } = list.facts.getState();
    return { selectedRow, selectedKey };
  };
  const show = (start: number, rowCount: number, ...names: string[]) =>
    deliver({ rowCount, start, rows: names.map((name) => ({ name })) });
  return { list, show, selectElsewhere, selection, close };
}

describe("the selection of a list in the engine", () => {
  it("keeps its key while rows above it come, so that a table can tell that from another choice", () => {
    const { list, show, selection, close } = openNames();
    show(0, 2, "a", "b");
    list.selectRow(1);
    expect(selection()).toEqual({ selectedRow: 1, selectedKey: "b" });
    show(0, 3, "a", "aa", "b");
    expect(selection()).toEqual({ selectedRow: 2, selectedKey: "b" });
    close();
  });

  it("that is made elsewhere is nowhere until its row comes, rather than where the one before was", () => {
    const { list, show, selectElsewhere, selection, close } = openNames();
    show(0, 1000, "a", "b");
    list.selectRow(0);
    show(500, 1000, "m", "n");
    expect(selection()).toEqual({ selectedRow: 0, selectedKey: "a" });
    selectElsewhere("z");
    expect(selection()).toEqual({ selectedRow: undefined, selectedKey: undefined });
    show(998, 1000, "y", "z");
    expect(selection()).toEqual({ selectedRow: 999, selectedKey: "z" });
    close();
  });

  it("has no key while a row that was chosen far away is on its way", () => {
    const { list, show, selection, close } = openNames();
    show(0, 1000, "a", "b");
    list.selectRow(0);
    list.selectRow(999);
    expect(selection()).toEqual({ selectedRow: 999, selectedKey: undefined });
    show(999, 1000, "z");
    expect(selection()).toEqual({ selectedRow: 999, selectedKey: "z" });
    close();
  });
});
