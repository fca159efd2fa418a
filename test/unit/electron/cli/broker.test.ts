import { once } from "node:events";
import { connect, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { brokerCommand } from "#electron/cli/broker.ts";
import { readBrokerOptions } from "#electron/cli/brokerOptions.ts";
import type { CliIo } from "#electron/cli/io.ts";

function setup() {
  const controller = new AbortController();
  const out: string[] = [];
  const err: string[] = [];
  const io: CliIo = {
    stdin: (async function* () {})(),
    stdout: async (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    signal: controller.signal,
    openFile: () => {
      throw new Error("the broker opens no file");
    },
  };
  return { io, out, err, stop: () => controller.abort(), run: (...argv: string[]) => brokerCommand(argv, io) };
}

/** An MQTT 3.1.1 CONNECT of client `a` with Clean Session. */
const connectPacket = Uint8Array.from([
  ...[0x10, 13], // CONNECT, Remaining Length
  ...[0, 4, 0x4d, 0x51, 0x54, 0x54, 4], // protocol MQTT, level 4
  ...[2, 0, 60], // Clean Session, Keep Alive 60 s
  ...[0, 1, 0x61], // Client Identifier `a`
]);

describe("wirebench broker", () => {
  it("prints one line of JSON when it listens, serves clients, and stops with its port free", async () => {
    const { run, out, err, stop } = setup();
    const ended = run("--port", "0", "--log-level", "error");
    await expect.poll(() => out.length).toBe(1);
    const [line = ""] = out;
    expect(line.endsWith("\n")).toBe(true);
    const { event, listeners } = JSON.parse(line);
    expect(event).toBe("listening");
    expect(listeners).toEqual([{ protocol: "mqtt", host: "127.0.0.1", port: expect.any(Number) }]);

    const client = connect(listeners[0].port, "127.0.0.1");
    client.write(connectPacket);
    const [answer] = await once(client, "data");
    expect([...answer]).toEqual([0x20, 2, 0, 0]);
    stop();
    expect(await ended).toBe(0);
    expect(err).toEqual([]);
    client.destroy();
    const again = createServer().listen(listeners[0].port, "127.0.0.1");
    await once(again, "listening");
    again.close();
  });

  it("names a taken port and a free one, and ends with 2", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { run, out, err } = setup();
    expect(await run("--port", String(port))).toBe(2);
    expect(out).toEqual([]);
    expect(err.at(-1)).toMatch(new RegExp(`^port \`${port}\` is taken by another program; \`--port \\d+\` is free$`));
    other.close();
  });

  it.each([
    [["--nonsense"], "--nonsense"],
    [["--port", "70000"], "--port wants a whole number from 0 to 65535, not `70000`"],
    [["--port"], "--port"],
    [["--max-qos", "3"], "--max-qos wants 0 or 1 or 2, not `3`"],
    [["--receive-maximum", "0"], "--receive-maximum wants a whole number from 1 to 65535, not `0`"],
    [["--denied-publish", "nack"], "--denied-publish wants ack or close, not `nack`"],
    [["--log-level", "loud"], "--log-level wants"],
    [["stray"], "stray"],
  ])("refuses %j in one sentence that names it, with 2", async (argv, words) => {
    const { run, out, err } = setup();
    expect(await run(...argv)).toBe(2);
    expect(out).toEqual([]);
    expect(err).toHaveLength(1);
    expect(err[0]).toContain(words);
    expect(err[0]?.split("\n")).toHaveLength(1);
  });

  it("tells its options", async () => {
    const { run, out } = setup();
    expect(await run("--help")).toBe(0);
    expect(out.join("")).toContain("--port N");
  });

  it("turns its options into the broker's settings", () => {
    const command = readBrokerOptions([
      ...["--max-packet-size", "1000", "--max-keepalive", "30", "--max-qos", "1"],
      ...["--denied-publish", "close", "--denied-publish-v5", "silent"],
    ]);
    expect(command.ok && command.value).toMatchObject({
      settings: { maximumPacketBytes: 1000, maximumKeepAliveSeconds: 30, maximumQoS: 1 },
      deniedPublish: { v3: "close", v5: "silent" },
    });
  });
});
