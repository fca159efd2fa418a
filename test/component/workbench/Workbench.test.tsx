// @vitest-environment happy-dom
import { act, screen, within } from "@testing-library/react";
import { Boxes, Radio } from "lucide-react";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { type Activity, type DockedPanel, GettingStarted, useCommands, Workbench } from "#renderer/workbench/index.ts";
import { ok } from "#shared/base/index.ts";
import type { Status } from "#shared/contract/index.ts";
import {
  createFakeView,
  createMemoryStorage,
  freshStatus,
  renderInWorkbench,
} from "#test/support/renderInWorkbench.tsx";

const countUp = { id: "one.count", title: "Count up", key: "M", place: "one" };
const countAnew = { id: "one.reset", title: "Count anew", key: "K" };

function Counter() {
  const [count, setCount] = useState(0);
  useCommands([
    { ...countUp, run: () => setCount(count + 1) },
    {
      ...countAnew,
      waitsFor: count === 0 ? "a count" : undefined,
      run: () => setCount(0),
    },
  ]);
  return (
    <div data-place="one">
      <button type="button">Inside one</button> counted {count}
    </div>
  );
}

const one: Activity = {
  id: "one",
  title: "One",
  icon: Radio,
  Component: Counter,
  SideBar: () => <button type="button">Beside one</button>,
  partCommands: [{ commands: [countUp, countAnew] }],
};

function Fragile() {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) throw new Error("fragile as glass");
  return (
    <button type="button" onClick={() => setBroken(true)}>
      Break
    </button>
  );
}
const two: Activity = { id: "two", title: "Two", icon: Boxes, Component: Fragile };
const panel: DockedPanel = {
  id: "note",
  title: "Note",
  icon: Boxes,
  key: "Mod+N",
  Component: () => <input aria-label="Note text" />,
};

function setup(status: Partial<Status> = {}, storage = createMemoryStorage(), panels = [panel]) {
  const restartEngine = vi.fn<() => void>();
  const start = vi.fn<(input: { port?: number | undefined }) => void>();
  storage.setItem(
    "wirebench.layout",
    storage.getItem("wirebench.layout") ??
      JSON.stringify({ state: { theme: "system", activityId: "one", isSideBarOpen: true, splits: {} }, version: 0 }),
  );
  const page = renderInWorkbench(
    <Workbench activities={[one, two]} panels={panels} restartEngine={restartEngine} retry={() => {}} />,
    {
      storage,
      views: { status: createFakeView<"status">({ ...freshStatus, ...status }) },
      commands: {
        "broker.start": (input) => {
          start(input);
          return ok({ kind: "starting" });
        },
      },
    },
  );
  return { ...page, restartEngine, start, storage };
}

describe("activities", () => {
  it("are shown by their button and by their key", async () => {
    const { user } = setup();
    expect(screen.getByText(/counted 0/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Two" }));
    expect(screen.getByRole("button", { name: "Break" })).toBeDefined();
    expect(screen.getByRole("button", { name: "Two" }).getAttribute("aria-current")).toBe("page");
    await user.keyboard("{Control>}1{/Control}");
    expect(screen.getByRole("button", { name: "Inside one" })).toBeDefined();
  });

  it("keep the focus when a key shows another one, and leave it where a button has it", async () => {
    const { user } = setup();
    screen.getByRole("button", { name: "Inside one" }).focus();
    await user.keyboard("{Control>}2{/Control}");
    expect(document.activeElement).toBe(screen.getByRole("region", { name: "Two" }));
    const button = screen.getByRole("button", { name: "One" });
    await user.click(button);
    expect(document.activeElement).toBe(button);
  });

  it("and panels have the key of their place in the bar", async () => {
    const between: DockedPanel = { ...panel, id: "between", title: "Between", key: "Mod+J", barIndex: 1 };
    const { user } = setup({}, createMemoryStorage(), [between, panel]);
    const bar = screen.getByRole("navigation", { name: "Activities" });
    const names = within(bar)
      .getAllByRole("button")
      .map((button) => button.getAttribute("aria-label"));
    expect(names.slice(0, 4)).toEqual(["One", "Between", "Two", "Note"]);
    await user.keyboard("{Control>}3{/Control}");
    expect(screen.getByRole("button", { name: "Break" })).toBeDefined();
    await user.keyboard("{Control>}2{/Control}");
    expect(screen.getByRole("region", { name: "Between" })).toBeDefined();
    await user.keyboard("{Control>}4{/Control}");
    expect(screen.getByRole("region", { name: "Note" })).toBeDefined();
  });

  it("are one tab stop, and arrows move inside it", async () => {
    const { user } = setup();
    await user.tab();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "One" }));
    await user.keyboard("{ArrowDown}");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Two" }));
    await user.keyboard("{Enter}");
    expect(screen.getByRole("button", { name: "Break" })).toBeDefined();
  });

  it("show and hide their side bar, and keep their state meanwhile", async () => {
    const { user } = setup();
    await user.click(screen.getByRole("button", { name: "Inside one" }));
    await user.keyboard("m");
    expect(screen.getByRole("button", { name: "Beside one" })).toBeDefined();
    await user.keyboard("{Control>}b{/Control}");
    expect(screen.queryByRole("button", { name: "Beside one" })).toBeNull();
    expect(screen.getByText(/counted 1/)).toBeDefined();
  });

  it("keep their state while a panel opens and closes", async () => {
    const { user } = setup();
    await user.click(screen.getByRole("button", { name: "Inside one" }));
    await user.keyboard("m");
    await user.keyboard("{Control>}n{/Control}");
    expect(screen.getByRole("textbox", { name: "Note text" })).toBeDefined();
    expect(screen.getByText(/counted 1/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Note" }));
    expect(screen.queryByRole("textbox", { name: "Note text" })).toBeNull();
    expect(screen.getByText(/counted 1/)).toBeDefined();
  });
});

describe("keys", () => {
  it("go from pane to pane and back to where the focus was", async () => {
    const { user } = setup();
    await user.click(screen.getByRole("button", { name: "Inside one" }));
    await user.keyboard("{Shift>}{F6}{/Shift}");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Beside one" }));
    await user.keyboard("{F6}");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Inside one" }));
  });

  it("find a command in the palette and carry it out", async () => {
    const { user } = setup();
    await user.keyboard("{Control>}{Shift>}p{/Shift}{/Control}");
    expect(screen.getByRole("dialog", { name: "All commands" })).toBeDefined();
    await user.keyboard("show two{Enter}");
    expect(await screen.findByRole("button", { name: "Break" })).toBeDefined();
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("list what cannot be given yet with what it waits for, and do not give it", async () => {
    const { user } = setup();
    await user.keyboard("{Control>}{Shift>}p{/Shift}{/Control}");
    const waiting = screen.getByRole("option", { name: /^Count anew · needs a count/ });
    expect(waiting.getAttribute("aria-disabled")).toBe("true");
    await user.keyboard("count anew{Enter}");
    expect(screen.getByRole("dialog", { name: "All commands" })).toBeDefined();
  });

  it("find a command of what is not shown, go there and carry it out", async () => {
    const { user } = setup();
    await user.keyboard("{Control>}2{/Control}");
    await user.keyboard("{Control>}{Shift>}p{/Shift}{/Control}");
    expect(screen.getByRole("option", { name: /^Count up · in One/ })).toBeDefined();
    await user.keyboard("count up{Enter}");
    expect(await screen.findByText(/counted 1/)).toBeDefined();
  });

  it("say what a command of what is not shown needs, once there", async () => {
    const { user } = setup();
    await user.keyboard("{Control>}2{/Control}");
    await user.keyboard("{Control>}{Shift>}p{/Shift}{/Control}count anew{Enter}");
    expect(await screen.findByText("“Count anew” needs a count")).toBeDefined();
    expect(screen.getByText(/counted 0/)).toBeDefined();
  });

  it("of what is not shown are listed apart, and do nothing", async () => {
    const { user } = setup();
    await user.keyboard("{Control>}2{/Control}k?");
    const away = screen.getByRole("region", { name: "In One" });
    expect(within(away).getByText("Count up").textContent).toBe("Count up · in the one");
    expect(screen.queryByText(/counted/)).toBeNull();
  });

  it("list those of the place first when asked", async () => {
    const { user } = setup();
    await user.click(screen.getByRole("button", { name: "Inside one" }));
    await user.keyboard("?");
    const sheet = screen.getByRole("dialog", { name: "Keys" });
    const [first] = within(sheet).getAllByRole("region");
    expect(first?.getAttribute("aria-label")).toBe("One");
    expect(within(sheet).getByText("Show all commands")).toBeDefined();
  });
});

describe("what goes wrong", () => {
  it("says that the engine stopped, and restarts it", async () => {
    const { user, crash, restartEngine } = setup();
    await screen.findByText("Broker :1883");
    act(() => crash("out of memory"));
    expect((await screen.findByRole("alert")).textContent).toContain("out of memory");
    expect(screen.getByText("▲ Last known values")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Restart engine" }));
    expect(restartEngine).toHaveBeenCalledOnce();
  });

  it("offers the next port when the broker's is taken", async () => {
    const { user, start } = setup({
      broker: { kind: "port-taken", host: "127.0.0.1", port: 1883, suggestedPort: 1884 },
    });
    expect((await screen.findByRole("alert")).textContent).toContain("Port 1883 is in use");
    await user.click(screen.getByRole("button", { name: "Listen on 1884" }));
    expect(start).toHaveBeenCalledWith({ port: 1884 });
  });

  it("says wherever one is that the broker cannot keep its promises", async () => {
    setup({ brokerStore: { folder: "/data", durability: "synced", fault: "no space left on device" } });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("The broker's store cannot be written");
    expect(alert.textContent).toContain("no space left on device");
  });

  it("keeps a bug in its pane, with a report, and shows the pane again", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const { user } = setup();
    await user.keyboard("{Control>}2{/Control}");
    await user.click(screen.getByRole("button", { name: "Break" }));
    expect(screen.getByRole("alert").textContent).toContain("Two stopped because of a bug");
    expect(screen.getByText(/fragile as glass/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Show again" }));
    expect(screen.getByRole("button", { name: "Break" })).toBeDefined();
  });

  it("says in a toast that a command was refused", async () => {
    const { user, registry } = setup();
    await screen.findByText("Broker :1883");
    act(() => registry.run("demo.start"));
    expect(await screen.findByText("The demo was not started: not part of this test")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByText(/not started/)).toBeNull();
  });
});

describe("the status bar", () => {
  it("counts what the engine counts", async () => {
    setup({ connections: 3, denied: 2, rates: { packetsPerSecond: 90, messagesPerSecond: 42, bytesPerSecond: 0 } });
    expect(await screen.findByText("3 clients")).toBeDefined();
    expect(screen.getByText("42 msg/s")).toBeDefined();
    expect(screen.getByText("⊘ 2 denied")).toBeDefined();
    expect(screen.getByText("Buffer 0 / 50 000")).toBeDefined();
  });
});

describe("the theme", () => {
  it("is fixed by a command and survives a restart", async () => {
    const { registry, storage, unmount } = setup();
    act(() => registry.run("theme.light"));
    expect(document.documentElement.dataset["scheme"]).toBe("light");
    unmount();
    document.documentElement.dataset["scheme"] = "dark";
    setup({}, storage);
    expect(document.documentElement.dataset["scheme"]).toBe("light");
  });
});

describe("the empty workbench", () => {
  it("gives commands for the broker's true address", async () => {
    renderInWorkbench(<GettingStarted title="No packets yet" />, {
      views: {
        status: createFakeView<"status">({
          ...freshStatus,
          broker: { kind: "listening", listeners: [{ protocol: "mqtt", host: "127.0.0.1", port: 1899 }], sinceMs: 0 },
        }),
      },
    });
    expect(await screen.findByText("mosquitto_sub -p 1899 -v -t 'greeting/#'")).toBeDefined();
    expect(screen.getByRole("button", { name: "Start demo" })).toBeDefined();
  });

  it("offers to start a broker that does not listen", async () => {
    renderInWorkbench(<GettingStarted title="No packets yet" />, {
      views: { status: createFakeView<"status">({ ...freshStatus, broker: { kind: "stopped" } }) },
    });
    expect(await screen.findByRole("button", { name: "Start broker" })).toBeDefined();
  });
});
