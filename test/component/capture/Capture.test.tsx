// @vitest-environment happy-dom
import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { CaptureActivity } from "#renderer/features/capture/index.ts";
import { Workbench } from "#renderer/workbench/index.ts";
import type { ControlPacket, PublishPacket } from "#shared/mqtt/packet/index.ts";
import { useElementSize } from "#test/support/elementSize.ts";
import { createPacketLog } from "#test/support/packetLogView.ts";
import { renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

useElementSize({ width: 1_200, height: 240 });

const publish = (topicName: string): PublishPacket => ({
  type: "PUBLISH",
  dup: false,
  qos: 1,
  retain: false,
  packetIdentifier: 5,
  topicName,
  payload: new TextEncoder().encode('{"c":21.4}'),
});
const puback: ControlPacket = { type: "PUBACK", packetIdentifier: 5, reasonCode: 0 };
const ping: ControlPacket = { type: "PINGREQ" };

function setup(...packets: readonly ControlPacket[]) {
  const log = createPacketLog(...packets);
  const page = renderInWorkbench(
    <Workbench activities={[CaptureActivity]} panels={[]} restartEngine={() => {}} retry={() => {}} />,
    { views: { packets: log.view }, commands: log.commands },
  );
  return { ...page, log, list: () => screen.getByRole("grid", { name: "Packets" }) };
}

const row = (name: RegExp) => screen.findByRole("row", { name });

describe("the packet list", () => {
  it("reads each packet as a sentence", async () => {
    setup(publish("plant/line2/temp"), puback);
    expect(await row(/Packet 0, PUBLISH, from sensor-7, QoS 1, plant\/line2\/temp .*, \d+ bytes/)).toBeDefined();
    expect(await row(/Packet 1, PUBACK/)).toBeDefined();
  });

  it("follows the end until a packet is selected, and offers to follow again", async () => {
    const { log, user, list, state } = setup(...Array.from({ length: 30 }, () => ping));
    await row(/Packet 29,/);
    log.add(ping);
    await row(/Packet 30,/);
    list().focus();
    await user.keyboard("{ArrowUp}");
    await waitFor(() => expect(state.selection.getState().current?.sequence).toBe(30));
    expect(screen.getByRole("button", { name: /Follow/, pressed: false })).toBeDefined();
    log.add(ping, ping);
    await user.click(await screen.findByRole("button", { name: "2 new packets — Follow" }));
    await row(/Packet 32,/);
  });

  it("keeps hostile topics as text and shows what they hide", async () => {
    setup(publish("<img src=x onerror=alert(1)>/\u202Eexe"), publish("__proto__/constructor"));
    const hostile = await row(/Packet 0,/);
    expect(hostile.querySelector("img")).toBeNull();
    expect(hostile.textContent).toContain("\\u202e");
    expect((await row(/Packet 1,/)).textContent).toContain("__proto__/constructor");
  });

  it("keeps the same field selected from packet to packet", async () => {
    const { user, list, state } = setup(publish("a/b"), publish("c/d"));
    await row(/Packet 1,/);
    list().focus();
    await user.keyboard("{ArrowUp}{Home}");
    const fields = await screen.findByRole("treegrid", { name: "Fields" });
    await waitFor(() => expect(within(fields).getAllByRole("row").length).toBeGreaterThan(3));
    const path = "variableHeader/topic";
    act(() => state.selection.getState().selectPart({ kind: "field", path }));
    await within(fields).findByRole("row", { name: /Topic Name, a\/b/, selected: true });
    list().focus();
    await user.keyboard("{ArrowDown}");
    await within(fields).findByRole("row", { name: /Topic Name, c\/d/, selected: true });
  });

  it("jumps along the packets of an exchange, and back", async () => {
    const { user, list, state } = setup(publish("a"), puback, ping);
    await row(/Packet 2,/);
    list().focus();
    await user.keyboard("{ArrowUp}{Home}");
    await screen.findByRole("group", { name: "Related packets" });
    await user.keyboard("]");
    await waitFor(() => expect(state.selection.getState().current?.sequence).toBe(1));
    await screen.findByRole("button", { name: /← PUBLISH|→ PUBLISH/ });
    await user.keyboard("[[");
    await waitFor(() => expect(state.selection.getState().current?.sequence).toBe(0));
  });

  it("goes into the inspector with Enter and comes back with Escape", async () => {
    const { user, list } = setup(publish("a"));
    await row(/Packet 0,/);
    list().focus();
    await user.keyboard("{ArrowUp}");
    const fields = await screen.findByRole("treegrid", { name: "Fields" });
    await user.keyboard("{Enter}");
    expect(document.activeElement).toBe(fields);
    await user.keyboard("{Escape}");
    expect(document.activeElement).toBe(list());
  });

  it("goes into the inspector also when Enter comes before the packet", async () => {
    const { user, list } = setup(publish("a"));
    await row(/Packet 0,/);
    list().focus();
    await user.keyboard("{ArrowUp}{Enter}");
    const fields = await screen.findByRole("treegrid", { name: "Fields" });
    await waitFor(() => expect(document.activeElement).toBe(fields));
  });
});

describe("the display filter", () => {
  it("is applied with Enter and remembered", async () => {
    const { user, state, log } = setup(publish("a"), ping);
    await row(/Packet 1,/);
    const field = screen.getByRole("combobox", { name: "Display filter" });
    await user.click(field);
    await user.keyboard("mqtt.msgtype == publish{Escape}{Enter}");
    await waitFor(() => expect(screen.queryByRole("row", { name: /PINGREQ/ })).toBeNull());
    expect(log.asked.at(-1)?.filter).toBe("mqtt.msgtype == publish");
    expect(state.packetList.getState().recentFilters).toEqual(["mqtt.msgtype == publish"]);
  });

  it("says in words what cannot be read, and leaves the list alone", async () => {
    const { user, state } = setup(ping);
    await row(/Packet 0,/);
    const field = screen.getByRole("combobox", { name: "Display filter" });
    await user.click(field);
    await user.keyboard("mqtt.qos = 2{Escape}{Enter}");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect((await screen.findByText(/^write/)).textContent).toContain("write == instead of =");
    expect(state.packets.getState().filter).toBe("");
  });

  it("completes words from the engine by keyboard", async () => {
    const { user } = setup(ping);
    await row(/Packet 0,/);
    const field = screen.getByRole("combobox", { name: "Display filter" });
    await user.click(field);
    await user.keyboard("mqtt.t");
    await screen.findByRole("option", { name: /mqtt\.topic/ });
    await user.keyboard("{ArrowDown}{Enter}");
    expect(field.getAttribute("value")).toBe("mqtt.topic ");
  });

  it("goes back to the list with Escape", async () => {
    const { user, list } = setup(ping);
    await row(/Packet 0,/);
    await user.keyboard("{Control>}f{/Control}");
    expect(document.activeElement).toBe(screen.getByRole("combobox", { name: "Display filter" }));
    await user.keyboard("{Escape}");
    expect(document.activeElement).toBe(list());
  });

  it("says how many packets it hides when it shows none", async () => {
    const { user, state } = setup(ping, ping);
    await row(/Packet 1,/);
    act(() => state.packets.getState().applyFilter("mqtt.msgtype == auth"));
    expect(await screen.findByText("2 packets are hidden by the filter.")).toBeDefined();
    const clear = screen.getAllByRole("button", { name: "Clear filter" }).at(-1);
    if (clear !== undefined) await user.click(clear);
    await row(/Packet 1,/);
  });
});

describe("the switches", () => {
  it("freeze the view while recording goes on", async () => {
    const { user, log } = setup(ping, ping);
    await row(/Packet 1,/);
    await user.click(screen.getByRole("button", { name: /Freeze/ }));
    await waitFor(() => expect(log.asked.at(-1)?.frozenAt).toBe(2));
    log.add(ping);
    expect(await screen.findByText(/1 newer packets kept back/)).toBeDefined();
    expect(screen.queryByRole("row", { name: /Packet 2,/ })).toBeNull();
    await user.click(screen.getByRole("button", { name: /Frozen/ }));
    await row(/Packet 2,/);
  });
});
