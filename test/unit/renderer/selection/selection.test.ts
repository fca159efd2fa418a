import { describe, expect, it } from "vitest";
import { createSelectionStore } from "#renderer/state/selection.ts";

function setup() {
  const store = createSelectionStore();
  return { ...store.getState(), now: () => store.getState().current, state: () => store.getState() };
}

describe("the one selection", () => {
  it("keeps the selected field when another packet is selected", () => {
    const { selectPacket, selectPart, now } = setup();
    selectPacket(4);
    selectPart({ kind: "field", path: "variableHeader/topic" });
    selectPacket(9);
    expect(now()).toEqual({ sequence: 9, part: { kind: "field", path: "variableHeader/topic" } });
  });

  it("forgets the byte and the range, which belong to one packet", () => {
    const { selectPacket, selectPart, now } = setup();
    selectPacket(4);
    selectPart({ kind: "field", path: "topic", byte: 7 });
    selectPacket(5);
    expect(now()?.part).toEqual({ kind: "field", path: "topic" });
    selectPart({ kind: "bytes", span: { start: 1, end: 4 }, byte: 3 });
    selectPacket(6);
    expect(now()?.part).toBeUndefined();
  });

  it("selects no part without a packet", () => {
    const { selectPart, now } = setup();
    selectPart({ kind: "field", path: "topic" });
    expect(now()).toBeUndefined();
  });

  it("goes back and forward through packets and fields", () => {
    const { selectPacket, selectPart, back, forward, now } = setup();
    selectPacket(1);
    selectPart({ kind: "field", path: "topic" });
    selectPacket(2);
    back();
    expect(now()).toEqual({ sequence: 1, part: { kind: "field", path: "topic" } });
    back();
    expect(now()).toEqual({ sequence: 1 });
    back();
    expect(now()).toEqual({ sequence: 1 });
    forward();
    forward();
    expect(now()?.sequence).toBe(2);
  });

  it("takes a walk through the bytes of one field, or a growing range, as one step", () => {
    const { selectPacket, selectPart, state } = setup();
    selectPacket(1);
    for (const byte of [4, 5, 6]) selectPart({ kind: "field", path: "topic", byte });
    expect(state().past).toHaveLength(1);
    for (const end of [4, 5, 6]) selectPart({ kind: "bytes", span: { start: 2, end }, byte: end - 1 });
    expect(state().past).toHaveLength(2);
  });

  it("forgets what lay ahead when it takes another way", () => {
    const { selectPacket, back, forward, now } = setup();
    selectPacket(1);
    selectPacket(2);
    back();
    selectPacket(3);
    forward();
    expect(now()?.sequence).toBe(3);
  });
});
