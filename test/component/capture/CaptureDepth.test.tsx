// @vitest-environment happy-dom
import { configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ok } from "#shared/base/index.ts";
import type { CommandInput, PacketRow } from "#shared/contract/index.ts";
import { CaptureActivity } from "#renderer/features/capture/index.ts";
import { Workbench } from "#renderer/workbench/index.ts";
import type { ControlPacket, PublishPacket } from "#shared/mqtt/packet/index.ts";
import { useElementSize } from "#test/support/elementSize.ts";
import { createPacketLog } from "#test/support/packetLogView.ts";
import { createFakeView, renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

useElementSize({ width: 1_200, height: 240 });
// A loaded machine draws late; none of these tests waits for something not to happen.
configure({ asyncUtilTimeout: 5_000 });

const publish: PublishPacket = {
  type: "PUBLISH",
  dup: false,
  qos: 1,
  retain: false,
  packetIdentifier: 5,
  topicName: "plant/line2",
  payload: new TextEncoder().encode("21.4"),
};
const puback: ControlPacket = { type: "PUBACK", packetIdentifier: 5, reasonCode: 0 };

function rowOf(sequence: number, part: Partial<PacketRow>): PacketRow {
  return {
    row: sequence,
    sequence,
    timeMs: 1_000 + sequence * 2,
    connection: 1,
    client: "sensor-7",
    direction: "toServer",
    type: "PUBLISH",
    flags: 2,
    length: 19,
    summary: "",
    ...part,
  };
}

function setup() {
  const log = createPacketLog(publish, puback, publish);
  const copied: CommandInput<"capture.rows">[] = [];
  const page = renderInWorkbench(
    <Workbench activities={[CaptureActivity]} panels={[]} restartEngine={() => {}} retry={() => {}} />,
    {
      views: {
        packets: log.view,
        captureOverview: createFakeView<"captureOverview">({
          all: 3,
          denied: 1,
          malformed: 0,
          clients: [{ client: "sensor-7", isConnected: true, packets: 3, denied: 1, malformed: 0 }],
          clientTotal: 1,
        }),
      },
      commands: {
        ...log.commands,
        "capture.flow": () =>
          ok({
            packets: [
              { row: rowOf(0, { qos: 1, topicName: "plant/line2", summary: "plant/line2 21.4" }) },
              { row: rowOf(1, { type: "PUBACK", direction: "toClient", summary: "id 5" }), follows: 0 },
            ],
            hiddenDeliveries: 0,
            notDelivered: { count: 1, listed: [{ clientIdentifier: "office", reason: "queue-full" }] },
          }),
        "capture.rows"(input) {
          copied.push(input);
          return ok({ rows: [rowOf(0, {}), rowOf(1, { type: "PUBACK" })], total: 2 });
        },
      },
    },
  );
  const list = () => screen.getByRole("grid", { name: "Packets" });
  const selectFirst = async (): Promise<void> => {
    await screen.findByRole("row", { name: /Packet 2,/ });
    list().focus();
    await page.user.keyboard("{ArrowUp}{Home}");
    await screen.findByRole("radio", { name: "Flow" });
  };
  return { ...page, log, copied, list, selectFirst };
}

describe("the side bar of the capture", () => {
  it("filters by client and by view, and says which is in force", async () => {
    const { user, state } = setup();
    await user.click(await screen.findByRole("button", { name: /sensor-7.*Connected, 1 denied.*3/ }));
    expect(state.packets.getState().filter).toBe('client == "sensor-7"');
    await user.keyboard("{ArrowUp}{Enter}");
    expect(state.packets.getState().filter).toBe("");
    const denied = screen.getByRole("button", { name: /Denied.*1/ });
    await user.click(denied);
    expect(state.packets.getState().filter).toBe("denied");
    expect(denied.getAttribute("aria-pressed")).toBe("true");
  });
});

describe("the flow", () => {
  it("walks from packet to packet by keys, and says the time of each leg", async () => {
    const { user, state, selectFirst } = setup();
    await selectFirst();
    await user.click(screen.getByRole("radio", { name: "Flow" }));
    const ladder = await screen.findByRole("listbox", { name: "Packets of the flow" });
    expect(within(ladder).getByRole("option", { name: /Packet 1, PUBACK.*2\.00 ms after packet 0/ })).toBeDefined();
    ladder.focus();
    await user.keyboard("{ArrowDown}");
    expect(state.selection.getState().current?.sequence).toBe(1);
    expect(screen.getByText(/Not delivered to 1 subscriber/)).toBeDefined();
    expect(screen.getByText(/its queue was full/)).toBeDefined();
  });
});

describe("comparing", () => {
  it("asks for a mark, then shows what differs from it", async () => {
    const { user, selectFirst } = setup();
    await selectFirst();
    await user.click(screen.getByRole("radio", { name: "Compare" }));
    expect(screen.getByText(/Nothing to compare with/)).toBeDefined();
    screen.getByRole("grid", { name: "Packets" }).focus();
    await user.keyboard("m{ArrowDown}");
    expect(await screen.findByText(/fields differ/)).toBeDefined();
    await screen.findByRole("row", { name: /Packet type, PUBLISH \(3\), differs: PUBACK/ });
  });
});

describe("finding in a packet", () => {
  it("is reached by keys, counts, selects, and closes with Escape", async () => {
    const { user, state, selectFirst } = setup();
    await selectFirst();
    await user.keyboard("{Enter}{Control>}f{/Control}");
    const field = await screen.findByRole("textbox", { name: "Find in bytes" });
    await user.type(field, "LINE");
    expect(await screen.findByText("1 found")).toBeDefined();
    await user.keyboard("{Enter}");
    expect(state.selection.getState().current?.part).toMatchObject({ kind: "bytes", span: { start: 10, end: 14 } });
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("textbox", { name: "Find in bytes" })).toBeNull();
  });

  it("goes to an offset", async () => {
    const { user, state, selectFirst } = setup();
    await selectFirst();
    await user.keyboard("{Enter}{Control>}g{/Control}");
    await user.type(await screen.findByRole("textbox", { name: "Offset" }), "0x04{Enter}");
    expect(state.selection.getState().current?.part).toMatchObject({ kind: "bytes", byte: 4 });
  });
});

describe("many selected packets", () => {
  it("are extended by Shift, and copied as a table", async () => {
    const { user, list, copied, selectFirst } = setup();
    await selectFirst();
    list().focus();
    await user.keyboard("{Shift>}{ArrowDown}{/Shift}");
    await waitFor(() => expect(within(list()).getAllByRole("row", { selected: true })).toHaveLength(2));
    fireEvent.copy(list());
    await waitFor(() => expect(copied).toEqual([{ filter: "", first: 0, last: 1 }]));
    expect(await navigator.clipboard.readText()).toContain("PUBACK");
  });

  it("are all, with Mod+A, until another one is selected", async () => {
    const { user, list, selectFirst } = setup();
    await selectFirst();
    list().focus();
    await user.keyboard("{Control>}a{/Control}");
    await waitFor(() => expect(within(list()).getAllByRole("row", { selected: true })).toHaveLength(3));
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(within(list()).getAllByRole("row", { selected: true })).toHaveLength(1));
  });
});

describe("commands of the capture", () => {
  it("work while another activity is shown", async () => {
    const { registry, state } = setup();
    await screen.findByRole("row", { name: /Packet 2,/ });
    expect(registry.all().find(({ id }) => id === "capture.freeze")?.place).toBeUndefined();
    state.layout.getState().showActivity("topics");
    registry.run("capture.freeze");
    expect(state.packets.getState().freeze).toBeDefined();
    registry.run("capture.clear");
    expect(await screen.findByRole("dialog", { name: /Forget/ })).toBeDefined();
  });
});
