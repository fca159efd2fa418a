import { describe, expect, it } from "vitest";
import { createInProcessChannels, relayChannels } from "#electron/ipc/index.ts";

function setup() {
  const [page, pageSide] = createInProcessChannels();
  const [engineSide, engine] = createInProcessChannels();
  const part = relayChannels(pageSide, engineSide);
  const received = { page: [] as Uint8Array[], engine: [] as Uint8Array[] };
  page.onMessage((message) => received.page.push(message));
  engine.onMessage((message) => received.engine.push(message));
  return { page, engine, part, received };
}

describe("a relay between two channels", () => {
  it("carries messages both ways, in order", async () => {
    const { page, engine, received } = setup();
    page.send(new Uint8Array([1]));
    page.send(new Uint8Array([2]));
    engine.send(new Uint8Array([3]));
    await expect
      .poll(() => received)
      .toEqual({
        page: [new Uint8Array([3])],
        engine: [new Uint8Array([1]), new Uint8Array([2])],
      });
  });

  it("closes each side when the other has closed", () => {
    const closed: string[] = [];
    const first = setup();
    first.engine.onClose(() => closed.push("engine"));
    first.page.close();
    const second = setup();
    second.page.onClose(() => closed.push("page"));
    second.engine.close();
    expect(closed).toEqual(["engine", "page"]);
  });

  it("carries nothing after it was parted", async () => {
    const { page, part, received } = setup();
    part();
    page.send(new Uint8Array([1]));
    await new Promise((resolve) => setImmediate(resolve));
    expect(received.engine).toEqual([]);
  });
});
