import { expect, it } from "vitest";
import { createPacketList } from "#renderer/features/capture/packetList.ts";
import { createAppState } from "#renderer/state/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";
import type { PacketRow, ViewParams, ViewValue } from "#shared/contract/index.ts";
import { createMemoryStorage } from "#test/support/renderInWorkbench.tsx";

const SIZE = 1_000;

/** A list over a log that holds a thousand packets and drops the oldest ones. */
function setup() {
  const state = createAppState(createMemoryStorage());
  let asked: ViewParams<"packets"> | undefined;
  let give: (value: ViewValue<"packets">) => void = () => {};
  const contract = {
    openView(_name: "packets", params: ViewParams<"packets">, onValue: typeof give) {
      asked = params;
      give = onValue;
      return { setParams: (next: ViewParams<"packets">) => (asked = next), act() {}, close() {} };
    },
  } as unknown as ContractClient;
  const list = createPacketList(contract, state.packets, state.selection);
  list.open();
  return {
    list,
    select: (sequence: number) => state.selection.getState().selectPacket(sequence),
    selected: () => state.selection.getState().current?.sequence,
    /** The engine answers while the log begins at `start`. */
    answer(start: number): void {
      if (asked === undefined) throw new Error("the list asks when it is opened");
      const { anchor, count } = asked.window;
      const end = start + SIZE;
      const wanted = anchor.kind === "tail" ? end - count : anchor.kind === "row" ? anchor.row : anchor.sequence;
      const first = Math.max(start, wanted);
      const rows = Array.from(
        { length: Math.min(count, end - first) },
        (_, index) => ({ row: first + index, sequence: first + index }) as PacketRow,
      );
      const counts = { kept: SIZE, seen: end, dropped: start, hiddenByFreeze: 0, scanned: 1 };
      give({ available: { start, end }, ...counts, rows } as unknown as ViewValue<"packets">);
    },
  };
}

it("the first packet of a full log is selected also when it has been dropped meanwhile", () => {
  const { list, answer, selected } = setup();
  answer(1_000);
  list.selectRow(1_000);
  list.source.want(1_000, 1_040);
  answer(1_020);
  expect(selected()).toBe(1_020);
  expect(list.facts.getState().selectedRow).toBe(1_020);
});

it("whoever is selected elsewhere is shown, though another row was waited for", () => {
  const { list, answer, select } = setup();
  answer(1_000);
  list.selectRow(1_300);
  select(1_500);
  answer(1_000);
  answer(1_000);
  expect(list.facts.getState().selectedRow).toBe(1_500);
});
