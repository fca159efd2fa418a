import { describe, expect, it } from "vitest";
import { noCapture } from "#electron/engine/broker/index.ts";
import { setup } from "./support.ts";

/** `10 …`: CONNECT with another Protocol Level than there is. */
const level6 = [0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 6, 2, 0, 60, 0, 1, 0x61];

describe("the log of connections", () => {
  it("has a line for a refused CONNECT, with number, peer and Client Identifier", () => {
    const { connecting, log } = setup();
    connecting({ protocolVersion: 3, clientId: "x".repeat(30) });
    expect(log).toEqual([
      `info connection \`1\` from \`memory\`, client \`${"x".repeat(30)}\`, closed: in MQTT 3.1 a client identifier has 1 to 23 characters`,
    ]);
  });

  it("has a line for a Keep Alive that ran out", () => {
    const { connect, clock, log } = setup();
    connect({ clientId: "a", protocolVersion: 5, keepalive: 10 });
    clock.advance(15_000);
    expect(log).toEqual([
      expect.stringMatching(/^debug connection `1` from `.*`, client `a`, connected$/),
      expect.stringMatching(/^info connection `1` from `.*`, client `a`, closed: keep alive timeout$/),
    ]);
  });

  it("tells what clients do themselves for `debug` only", () => {
    const { connect, log } = setup();
    connect({ clientId: "a" }).drop();
    expect(log.map((line) => line.split(" ")[0])).toEqual(["debug", "debug"]);
  });

  it("says how large a packet was, and how large one may be, to the client too", () => {
    const { connect, log } = setup({ settings: { maximumPacketBytes: 2_000 } });
    const client = connect({ protocolVersion: 5 });
    client.publish("t", "x".repeat(2_996));
    const words = "the packet of 3003 bytes is larger than the Maximum Packet Size of 2000";
    expect(log.at(-1)).toContain(`closed: ${words}`);
    expect(client.received()).toMatchObject([
      { cmd: "disconnect", reasonCode: 0x95, properties: { reasonString: words } },
    ]);
  });

  it("names a Protocol Level that does not exist", () => {
    const { open, log } = setup();
    open().sendBytes(...level6);
    expect(log).toEqual([
      expect.stringMatching(/^info connection `1` from `.*` closed: Protocol Level 6 does not exist$/),
    ]);
  });

  it("escapes and shortens what a hostile client calls itself", () => {
    const { connecting, broker, log } = setup();
    connecting({ clientId: `a\u202e\u001b[2J${"b".repeat(100)}` });
    broker.disconnect(1);
    expect(log.at(-1)).toContain(`client \`a\\u202e\\u001b[2J${"b".repeat(58)}…\`, closed`);
  });

  it("lets twenty lines a second through and counts the rest", () => {
    const { open, log, clock } = setup();
    for (let count = 0; count < 500; count++) open().sendBytes(...level6);
    expect(log.filter((line) => line.startsWith("info"))).toHaveLength(20);
    clock.advance(1_000);
    expect(log.at(-1)).toBe("info more lines about clients that came too fast: `480`");
    open().sendBytes(...level6);
    expect(log.at(-1)).toMatch(/^info connection `501`/);
  });

  it("numbers connections that nobody records: each is counted and told apart", () => {
    const { connect, open, broker, log } = setup({ captureSink: noCapture, settings: { maximumConnections: 2 } });
    connect({ clientId: "a" });
    connect({ clientId: "b" });
    expect(broker.connectionCount).toBe(2);
    open();
    expect(log).toContain("warn connection of `memory` refused: the limit of connections is `2`");
    const numbers = log.flatMap((line) => /^debug connection `(\d+)`/.exec(line)?.[1] ?? []);
    expect(new Set(numbers).size).toBe(2);
  });
});
