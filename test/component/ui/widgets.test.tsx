// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  CopyButton,
  Dialog,
  formatBytes,
  formatCount,
  formatDuration,
  Menu,
  MiddleTruncated,
  Segmented,
  TextField,
} from "#renderer/ui/index.ts";

afterEach(cleanup);

describe("numbers for people", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [18_204, "18\u00A0204"],
    [1_000_000, "1\u00A0000\u00A0000"],
  ])("counts %i", (value, text) => expect(formatCount(value)).toBe(text));

  it.each([
    [58, "58 B"],
    [1_207, "1.21 kB"],
    [999_600, "1.00 MB"],
    [64_000_000, "64.0 MB"],
  ])("sizes %i bytes", (value, text) => expect(formatBytes(value)).toBe(text));

  it.each([
    [0.83, "0.8 ms"],
    [12.4, "12 ms"],
    [4_230, "4.2 s"],
    [59_000, "59 s"],
    [200_000, "3 min"],
    [7_500_000, "2 h 5 min"],
  ])("measures %i ms", (value, text) => expect(formatDuration(value)).toBe(text));
});

describe("a segmented control", () => {
  function Choice() {
    const [value, setValue] = useState<"0" | "1">("0");
    const choices = [
      { value: "0", label: "0", glyph: "○" },
      { value: "1", label: "1", glyph: "◐" },
    ] as const;
    return <Segmented label="QoS" value={value} choices={choices} onValue={setValue} />;
  }

  it("is one tab stop whose arrows choose", async () => {
    const user = userEvent.setup();
    render(<Choice />);
    await user.tab();
    await user.keyboard("{ArrowRight}");
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "1" }).checked).toBe(true);
    expect(screen.getByRole("radiogroup", { name: "QoS" })).toBeDefined();
    await user.tab();
    expect(document.activeElement).toBe(document.body);
  });
});

describe("a field", () => {
  it("ties its error to the control", () => {
    render(<TextField label="Port" value="x" onValue={() => {}} hint="1 to 65535" error="Not a number" />);
    const field = screen.getByLabelText("Port");
    expect(field.getAttribute("aria-describedby")).toBe(screen.getByText("Not a number").id);
    expect(screen.queryByText("1 to 65535")).toBeNull();
  });
});

describe("a dialog", () => {
  it("begins at its first field, and Escape closes it", async () => {
    const user = userEvent.setup();
    const close = vi.fn<() => void>();
    render(
      <Dialog title="Rename" onClose={close} footer={<button type="button">Save</button>}>
        <TextField label="Name" value="" onValue={() => {}} />
      </Dialog>,
    );
    expect(document.activeElement).toBe(screen.getByLabelText("Name"));
    await user.keyboard("{Escape}");
    expect(close).toHaveBeenCalledOnce();
  });
});

describe("a menu", () => {
  it("is opened and chosen from by keyboard", async () => {
    const user = userEvent.setup();
    const duplicate = vi.fn<() => void>();
    render(
      <Menu
        trigger={<button type="button">More</button>}
        groups={[[], [{ label: "Duplicate", onSelect: duplicate }]]}
      />,
    );
    await user.tab();
    await user.keyboard("{Enter}");
    expect(screen.getByRole("menuitem", { name: "Duplicate" })).toBe(document.activeElement);
    await user.keyboard("{Enter}");
    expect(duplicate).toHaveBeenCalledOnce();
  });
});

describe("a copy button", () => {
  it("copies, and says so", async () => {
    const user = userEvent.setup();
    render(<CopyButton label="Copy report" text={() => "the report"} />);
    await user.click(screen.getByRole("button", { name: "Copy report" }));
    expect(await screen.findByRole("status")).toHaveProperty("textContent", "Copied");
    expect(await navigator.clipboard.readText()).toBe("the report");
  });

  it("says when the browser does not allow it", async () => {
    const user = userEvent.setup();
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("denied"));
    render(<CopyButton label="Copy report" text={() => "the report"} />);
    await user.click(screen.getByRole("button", { name: "Copy report" }));
    expect(await screen.findByRole("button", { name: "Copying is not allowed" })).toBeDefined();
  });
});

describe("a truncated path", () => {
  it("keeps its last level apart, and the whole of it for the tooltip", () => {
    render(<MiddleTruncated text="plant/line2/temperature" separator="/" />);
    expect(screen.getByTitle("plant/line2/temperature").lastElementChild?.textContent).toBe("/temperature");
  });

  it("copes with a path of one level", () => {
    render(<MiddleTruncated text="alone" separator="/" />);
    expect(screen.getByTitle("alone").textContent).toBe("alone");
  });
});
