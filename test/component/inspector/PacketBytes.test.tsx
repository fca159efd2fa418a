// @vitest-environment happy-dom
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { PacketBytes } from "#renderer/inspector/index.ts";
import { useElementSize } from "#test/support/elementSize.ts";
import { renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

useElementSize({ width: 700, height: 600 });

// PUBLISH with QoS 1 to `a/b`, Packet Identifier 10, payload `hi`.
const publish = Uint8Array.of(0x32, 0x09, 0x00, 0x03, 0x61, 0x2f, 0x62, 0x00, 0x0a, 0x68, 0x69);
// The same with both QoS bits set.
const malformed = Uint8Array.of(0x36, 0x09, 0x00, 0x03, 0x61, 0x2f, 0x62, 0x00, 0x0a, 0x68, 0x69);

function setup(bytes = publish) {
  const { user } = renderInWorkbench(<PacketBytes bytes={bytes} version={4} direction="toServer" />);
  return {
    user,
    field: (name: RegExp) => screen.findByRole("row", { name }),
    hex: () => screen.getByRole("grid", { name: "Bytes" }),
    trail: () => screen.getByRole("navigation", { name: "Path of the selection" }),
  };
}

describe("fields and bytes", () => {
  it("shows every field with its value and an inclusive range", async () => {
    const { field } = setup();
    expect(await field(/^Topic Name, a\/b, bytes 4–6$/)).toBeDefined();
    expect(await field(/^Packet Identifier, 10, bytes 7–8$/)).toBeDefined();
    expect(await field(/^QoS, \.\.\.\. \.01\..*byte 0$/)).toBeDefined();
  });

  it("selects the field that owns a byte when the keys walk through the bytes", async () => {
    const { user, field, hex, trail } = setup();
    await field(/^Topic Name,/);
    hex().focus();
    await user.keyboard("{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}");
    expect((await field(/^Topic Name,/)).getAttribute("aria-selected")).toBe("true");
    expect(trail().textContent).toContain("bytes 4–6");
    await waitFor(() =>
      expect(screen.getByRole("gridcell", { name: "offset 4, 61 hexadecimal, Topic Name" })).toBeDefined(),
    );
    expect(hex().getAttribute("aria-activedescendant")).toBe(screen.getByRole("gridcell", { name: /^offset 4,/ }).id);
  });

  it("reads a range that Shift extends, and names the smallest field around it", async () => {
    const { user, field, hex, trail } = setup();
    await field(/^Topic Name,/);
    hex().focus();
    await user.keyboard("{Control>}{End}{/Control}{Control>}{End}{/Control}{Shift>}{ArrowLeft}{ArrowLeft}{/Shift}");
    expect(trail().textContent).toContain("bytes 8–10");
    expect(screen.getByText("Cmhp")).toBeDefined();
  });

  it("shows the bits of a flag and selects one by its button", async () => {
    const { user, field } = setup();
    const header = await field(/^Packet type and flags/);
    expect(header).toBeDefined();
    screen.getByRole("treegrid", { name: "Fields" }).focus();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    const bits = await screen.findByRole("group", { name: /Bits of/ });
    await user.click(within(bits).getByRole("button", { name: /01\s*QoS/ }));
    await waitFor(async () => expect((await field(/^QoS,/)).getAttribute("aria-selected")).toBe("true"));
    expect(within(bits).getByRole("button", { pressed: true }).textContent).toContain("QoS");
  });

  it("goes up the path by its steps", async () => {
    const { user, field, trail } = setup();
    await field(/^Topic Name,/);
    screen.getByRole("treegrid", { name: "Fields" }).focus();
    await user.keyboard("topic name");
    await user.click(await within(trail()).findByRole("button", { name: "Variable header" }));
    expect((await field(/^Variable header/)).getAttribute("aria-selected")).toBe("true");
    await user.click(within(trail()).getByRole("button", { name: "PUBLISH" }));
    await waitFor(() => expect(within(trail()).queryByText("Variable header")).toBeNull());
  });
});

describe("a broken packet", () => {
  it("lists what is wrong with the statement, and selects its bytes", async () => {
    const { user } = setup(malformed);
    const list = await screen.findByRole("list", { name: "Diagnostics" });
    const fault = within(list).getAllByRole("button")[0];
    expect(fault?.textContent).toMatch(/Error.*byte 0.*3\.1\.1 \[MQTT-3\.3\.1-4\]/);
    if (fault !== undefined) await user.click(fault);
    expect(screen.getByRole("navigation", { name: "Path of the selection" }).textContent).toContain("byte 0");
  });

  it("draws anything, however short or odd", () => {
    for (const bytes of [[], [0x00], [0xff, 0xff, 0xff, 0xff, 0xff], [0x10, 0x02, 0x00], [0xc0, 0x05, 1, 2, 3, 4, 5]]) {
      renderInWorkbench(<PacketBytes bytes={Uint8Array.from(bytes)} version={undefined} direction="toServer" />);
      expect(screen.getByRole("treegrid", { name: "Fields" })).toBeDefined();
      cleanup();
    }
  });
});

describe("the payload", () => {
  it("is shown decoded and as bytes", async () => {
    const { user } = setup();
    await user.click(await screen.findByRole("radio", { name: "Payload" }));
    const text = await screen.findByRole("document", { name: "Payload" });
    await waitFor(() => expect(text.textContent).toContain("hi"));
    await user.click(screen.getByRole("radio", { name: "Hex" }));
    expect(screen.getByRole("grid", { name: "Payload bytes" })).toBeDefined();
  });
});
