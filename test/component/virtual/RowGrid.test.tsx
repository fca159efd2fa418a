// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLayoutEffect, useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createListSource, type GridColumn, RowGrid, type RowSource } from "#renderer/ui/rowGrid/index.ts";
import { TreeGrid } from "#renderer/ui/treeGrid/index.ts";
import { useElementSize } from "#test/support/elementSize.ts";

useElementSize({ width: 800, height: 240 });
afterEach(cleanup);

const columns: readonly GridColumn<string>[] = [
  { id: "name", title: "Name", track: "1fr", text: (row) => row },
  { id: "length", title: "Length", track: "60px", align: "end", text: (row) => String(row.length) },
];

/** A million rows of which none exists before it is asked for. */
function millionRows(): RowSource<string> {
  return {
    extent: () => ({ start: 0, end: 1_000_000 }),
    row: (index) => `row ${index}`,
    want() {},
    subscribe: () => () => {},
  };
}

function Grid({ source, onActivate }: { readonly source: RowSource<string>; readonly onActivate?: () => void }) {
  const [selected, setSelected] = useState<number>();
  return (
    <RowGrid
      label="Things"
      columns={columns}
      source={source}
      selectedIndex={selected}
      rowName={(row) => `the ${row}`}
      onSelect={setSelected}
      {...(onActivate === undefined ? {} : { onActivate })}
    />
  );
}

const million = millionRows();

/** A selected row that is known by more than its index. */
function Moved({ index, known }: { readonly index: number; readonly known: string }) {
  return (
    <RowGrid
      label="Things"
      columns={columns}
      source={million}
      selectedIndex={index}
      selectedKey={known}
      rowName={(row) => `the ${row}`}
      onSelect={() => {}}
    />
  );
}

const selectedName = () => screen.getByRole("row", { selected: true }).getAttribute("aria-label");

describe("a virtual grid", () => {
  it("says how long it is and draws only what is in sight", async () => {
    render(<Grid source={millionRows()} />);
    await screen.findByRole("row", { name: "the row 0" });
    const grid = screen.getByRole("grid", { name: "Things" });
    expect(grid.getAttribute("aria-rowcount")).toBe("1000001");
    expect(within(grid).getAllByRole("row")).toHaveLength(11);
    expect(screen.getByRole("row", { name: "the row 3" }).getAttribute("aria-rowindex")).toBe("5");
  });

  it("is one tab stop, and names its active row", async () => {
    const user = userEvent.setup();
    render(<Grid source={millionRows()} />);
    await screen.findByRole("row", { name: "the row 0" });
    await user.tab();
    await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}");
    await waitFor(() => expect(selectedName()).toBe("the row 2"));
    const grid = screen.getByRole("grid");
    expect(document.activeElement).toBe(grid);
    expect(grid.getAttribute("aria-activedescendant")).toBe(screen.getByRole("row", { selected: true }).id);
    await user.tab();
    expect(document.activeElement).not.toBe(grid);
  });

  it("goes by pages and to both ends of a million rows", async () => {
    const user = userEvent.setup();
    render(<Grid source={millionRows()} />);
    await screen.findByRole("row", { name: "the row 0" });
    screen.getByRole("grid").focus();
    await user.keyboard("{ArrowDown}{End}");
    await waitFor(() => expect(selectedName()).toBe("the row 999999"));
    await user.keyboard("{PageUp}");
    await waitFor(() => expect(selectedName()).toBe("the row 999989"));
    await user.keyboard("{Home}");
    await waitFor(() => expect(selectedName()).toBe("the row 0"));
  });

  it("keeps the element of a row that stays in sight", async () => {
    const user = userEvent.setup();
    render(<Grid source={millionRows()} />);
    const kept = await screen.findByRole("row", { name: "the row 9" });
    screen.getByRole("grid").focus();
    await user.keyboard("{ArrowDown}{PageDown}{ArrowDown}");
    await screen.findByRole("row", { name: "the row 11" });
    expect(screen.getByRole("row", { name: "the row 9" })).toBe(kept);
  });

  it("lets a person read elsewhere while rows that come move the selected one, and shows another one that is selected", async () => {
    const { rerender } = render(<Moved index={500} known="a" />);
    await screen.findByRole("row", { name: "the row 500" });
    const bar = screen.getByRole("scrollbar");
    bar.focus();
    await userEvent.setup().keyboard("{Home}");
    await screen.findByRole("row", { name: "the row 0" });
    rerender(<Moved index={501} known="a" />);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(screen.queryByRole("row", { name: "the row 501" })).toBeNull();
    rerender(<Moved index={700} known="b" />);
    await screen.findByRole("row", { name: "the row 700" });
  });

  it("shows a row that comes before the first to who sees the first, and moves nothing for who reads further down", async () => {
    const list = createListSource<string>();
    const messages = Array.from({ length: 100 }, (_, age) => `message ${100 - age}`);
    list.set(messages);
    render(<Grid source={list} />);
    const inSight = () =>
      screen.getAllByRole("row", { name: /the message/ }).map((row) => row.getAttribute("aria-label"));
    await screen.findByRole("row", { name: "the message 100" });
    list.set(["message 101", ...messages], -1);
    const newest = await screen.findByRole("row", { name: "the message 101" });
    newest.dispatchEvent(new WheelEvent("wheel", { deltaY: 480, bubbles: true, cancelable: true }));
    await waitFor(() => expect(screen.queryByRole("row", { name: "the message 101" })).toBeNull());
    const read = inSight();
    list.set(["message 103", "message 102", "message 101", ...messages], -3);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(inSight()).toEqual(read);
    screen.getByRole("grid").focus();
    await userEvent.setup().keyboard("{Home}");
    await screen.findByRole("row", { name: "the message 103" });
  });

  it("activates the selected row with Enter", async () => {
    const user = userEvent.setup();
    const onActivate = vi.fn<() => void>();
    render(<Grid source={millionRows()} onActivate={onActivate} />);
    await screen.findByRole("row", { name: "the row 0" });
    screen.getByRole("grid").focus();
    await user.keyboard("{Enter}{ArrowDown}{Enter}");
    expect(onActivate).toHaveBeenCalledTimes(1);
  });

  it("waits a moment for rows that are on their way, then shows that they are missing", async () => {
    const source = { ...millionRows(), row: () => undefined };
    render(<Grid source={source} />);
    await waitFor(() => expect(screen.getAllByRole("row", { busy: true }).length).toBeGreaterThan(5));
  });

  it("scrolls by the wheel and by its scroll bar's keys", async () => {
    const user = userEvent.setup();
    render(<Grid source={millionRows()} />);
    const first = await screen.findByRole("row", { name: "the row 0" });
    first.dispatchEvent(new WheelEvent("wheel", { deltaY: 48, bubbles: true, cancelable: true }));
    expect(await screen.findByRole("row", { name: "the row 11" })).toBeDefined();
    screen.getByRole("scrollbar").focus();
    await user.keyboard("{End}");
    expect(await screen.findByRole("row", { name: "the row 999999" })).toBeDefined();
  });
});

interface Node {
  readonly name: string;
  readonly level: number;
  readonly hasChildren: boolean;
}

const all: readonly Node[] = [
  { name: "plant", level: 0, hasChildren: true },
  { name: "line2", level: 1, hasChildren: true },
  { name: "temp", level: 2, hasChildren: false },
  { name: "line9", level: 1, hasChildren: false },
  { name: "office", level: 0, hasChildren: false },
];

function Tree() {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<number>(0);
  const rows = all.filter(
    ({ name }) =>
      !(closed.has("plant") && ["line2", "temp", "line9"].includes(name)) && !(closed.has("line2") && name === "temp"),
  );
  const [source] = useState(() => createListSource<Node>());
  useLayoutEffect(() => source.set(rows), [source, rows]);
  return (
    <TreeGrid
      label="Nodes"
      columns={[{ id: "name", title: "Name", track: "1fr", text: (row: Node) => row.name }]}
      source={source}
      tree={{
        level: (row) => row.level,
        expansion: (row) => (row.hasChildren ? (closed.has(row.name) ? "collapsed" : "expanded") : "leaf"),
        positionInSet: () => 1,
        setSize: () => 2,
      }}
      hasHeader={false}
      selectedIndex={selected}
      rowName={(row) => row.name}
      typeAheadText={(row) => row.name}
      onSelect={setSelected}
      onExpand={(index, isExpanded) =>
        setClosed((names) => {
          const next = new Set(names);
          const name = rows[index]?.name ?? "";
          if (isExpanded) next.delete(name);
          else next.add(name);
          return next;
        })
      }
    />
  );
}

describe("a virtual tree", () => {
  it("says level, expansion and place of each row", async () => {
    render(<Tree />);
    const row = await screen.findByRole("row", { name: "line2" });
    expect(screen.getByRole("treegrid", { name: "Nodes" })).toBeDefined();
    expect(row.getAttribute("aria-level")).toBe("2");
    expect(row.getAttribute("aria-expanded")).toBe("true");
    expect(row.getAttribute("aria-setsize")).toBe("2");
    expect(screen.getByRole("row", { name: "temp" }).hasAttribute("aria-expanded")).toBe(false);
  });

  it("opens, closes and walks with the arrows", async () => {
    const user = userEvent.setup();
    render(<Tree />);
    await screen.findByRole("row", { name: "plant" });
    screen.getByRole("treegrid").focus();
    await user.keyboard("{ArrowRight}{ArrowRight}");
    await waitFor(() => expect(selectedName()).toBe("temp"));
    await user.keyboard("{ArrowLeft}");
    await waitFor(() => expect(selectedName()).toBe("line2"));
    await user.keyboard("{ArrowLeft}");
    await waitFor(() => expect(screen.queryByRole("row", { name: "temp" })).toBeNull());
    await user.keyboard("{ArrowRight}");
    await screen.findByRole("row", { name: "temp" });
  });

  it("finds a row by its first letters", async () => {
    const user = userEvent.setup();
    render(<Tree />);
    await screen.findByRole("row", { name: "plant" });
    screen.getByRole("treegrid").focus();
    await user.keyboard("line9");
    await waitFor(() => expect(selectedName()).toBe("line9"));
  });
});

describe("columns that do not fit", () => {
  const wide = (id: string, pixels: number, hiddenBelow?: number): GridColumn<string> => ({
    id,
    title: id,
    track: `minmax(${pixels}px, 1fr)`,
    text: (row) => row,
    ...(hiddenBelow === undefined ? {} : { hiddenBelow }),
  });

  it("give way: those that say so, then the last that may", async () => {
    const onColumns = vi.fn<(ids: readonly string[]) => void>();
    const some = [wide("name", 300), wide("wish", 300, 0), wide("early", 100, 900), wide("last", 300, 0)];
    render(
      <RowGrid
        label="Things"
        columns={some}
        source={millionRows()}
        rowName={(row) => row}
        onSelect={() => {}}
        onColumns={onColumns}
      />,
    );
    await screen.findByRole("row", { name: "row 0" });
    expect(screen.getAllByRole("columnheader").map((head) => head.textContent)).toEqual(["name", "wish"]);
    expect(onColumns).toHaveBeenLastCalledWith(["name", "wish"]);
  });
});

describe("a deep tree", () => {
  it("numbers the levels that the column has no room to indent", async () => {
    render(
      <TreeGrid
        label="Deep"
        columns={columns}
        source={millionRows()}
        tree={{
          level: (row) => Number(row.slice(4)) * 10,
          expansion: () => "leaf",
          positionInSet: () => 1,
          setSize: () => 1,
        }}
        rowName={(row) => row}
        typeAheadText={(row) => row}
        onSelect={() => {}}
        onExpand={() => {}}
      />,
    );
    const depthOf = (name: string) =>
      screen.getByRole("row", { name }).querySelector<HTMLElement>(".row-grid__twisty")?.dataset["depth"];
    await screen.findByRole("row", { name: "row 0" });
    await waitFor(() => expect(depthOf("row 3")).toBe("31"));
    expect(depthOf("row 2")).toBeUndefined();
    expect(screen.getByRole("row", { name: "row 3" }).getAttribute("aria-level")).toBe("31");
  });
});
