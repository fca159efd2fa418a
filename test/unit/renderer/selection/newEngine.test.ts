import { describe, expect, it } from "vitest";
import { createAppState } from "#renderer/state/index.ts";

describe("a new engine", () => {
  it("makes the page forget what it selected in the old one, and nothing else", () => {
    const state = createAppState({ getItem: () => null, setItem() {}, removeItem() {} });
    state.engine.setState({ isAttached: true, wasAttached: true, engineId: "one" });
    state.selection.getState().selectPacket(7);
    state.topics.getState().selectNode(3);
    state.packets.getState().setFreeze({ sequence: 9, atMs: 0 });
    state.packets.getState().applyFilter("mqtt.qos > 0");

    state.engine.setState({ isAttached: false });
    expect(state.selection.getState().current?.sequence).toBe(7);

    state.engine.setState({ isAttached: true, engineId: "one" });
    expect(state.selection.getState().current?.sequence).toBe(7);

    state.engine.setState({ engineId: "two" });
    expect(state.selection.getState().current).toBeUndefined();
    expect(state.topics.getState().selectedNode).toBeUndefined();
    expect(state.packets.getState().freeze).toBeUndefined();
    expect(state.packets.getState().filter).toBe("mqtt.qos > 0");
  });
});
