import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { probe, unusualSteps } from "./probeWorld.ts";

let server: Server | undefined;
const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server?.close();
  server = undefined;
});

/** A peer that does with each connection what the test says. */
async function peer(serve: (socket: Socket) => void): Promise<number> {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const impatient = { answerMs: 150, quietMs: 20, stepMs: 600 };
const CONNACK = Uint8Array.of(0x20, 0x02, 0x00, 0x00);

/** Answers CONNECT in the connection's own version, and nothing else. */
function accept(bytes: Buffer): Uint8Array {
  return bytes.includes(Buffer.from("MQTT\x05")) ? Uint8Array.of(0x20, 0x03, 0x00, 0x00, 0x00) : CONNACK;
}

describe("a probe of", () => {
  it("a port where nobody listens explains why, once", async () => {
    const port = await peer(() => {});
    server?.close();
    const { report } = await probe(port);
    expect(report).toMatchObject({ state: "failed", failure: { step: "tcp", code: "ECONNREFUSED" } });
    expect(report.findings).toHaveLength(1);
    expect(report.steps.filter(({ state }) => state === "skipped").length).toBeGreaterThan(5);
  });

  it("a peer that says nothing gives up in time", async () => {
    const { report } = await probe(await peer(() => {}), { limits: impatient });
    expect(report).toMatchObject({ state: "failed", failure: { step: "connack" } });
    expect(report.failure?.meaning).toContain("no CONNACK came");
  });

  it("a peer that closes at once names what it may want", async () => {
    const { report } = await probe(await peer((socket) => socket.end()));
    expect(report.failure).toMatchObject({ step: "connack" });
    expect(report.failure?.meaning).toContain("closed the connection without a CONNACK");
  });

  it("a web server says that this is no MQTT", async () => {
    const port = await peer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const { report } = await probe(port);
    expect(report.state).toBe("failed");
  });

  it("a broker that refuses the password names the Reason Code", async () => {
    const port = await peer((socket) =>
      socket.once("data", (bytes) => {
        const isV5 = bytes.includes(Buffer.from("MQTT\x05"));
        socket.end(isV5 ? Uint8Array.of(0x20, 0x03, 0x00, 0x86, 0x00) : Uint8Array.of(0x20, 0x02, 0x00, 0x04));
      }),
    );
    const { report, finding } = await probe(port, { userName: "a", password: "secret-word" });
    expect(report.failure?.code).toBe("0x86 Bad User Name or Password");
    expect(finding("version-5").verdict).toBe("refused");
    expect(JSON.stringify(report)).not.toContain("secret-word");
  });

  it.each([
    [
      "falls silent after CONNACK",
      (socket: Socket) => void socket.once("data", (bytes) => socket.write(accept(bytes))),
    ],
    [
      "closes after CONNACK",
      (socket: Socket) =>
        void socket.once("data", (bytes) => {
          socket.write(accept(bytes));
          socket.once("data", () => socket.destroy());
        }),
    ],
    [
      "answers with garbage",
      (socket: Socket) =>
        void socket.once("data", (bytes) => {
          socket.write(accept(bytes));
          socket.on("data", () => socket.write(Uint8Array.of(0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0x13, 0x37)));
        }),
    ],
    [
      "answers every byte with PINGRESP",
      (socket: Socket) =>
        void socket.once("data", (bytes) => {
          socket.write(accept(bytes));
          socket.on("data", () => socket.write(Uint8Array.of(0xd0, 0x00)));
        }),
    ],
  ])("a peer that %s comes to its end, whatever was agreed to", async (_words, serve) => {
    const port = await peer(serve);
    const { report } = await probe(port, {
      consented: unusualSteps,
      deniedTopic: "x/y",
      limits: { ...impatient, cleanupMs: 500 },
    });
    expect(report.state).toBe("complete");
    expect(report.steps.every(({ state }) => state === "done" || state === "unfinished")).toBe(true);
    expect(report.findings.length).toBeGreaterThan(10);
    const tested = report.findings.filter(({ id }) => ["maximum-qos", "retain", "wildcards", "shared"].includes(id));
    expect(tested.filter(({ verdict }) => verdict === "as-announced")).toEqual([]);
  });

  it("a flood of messages keeps what it counts within bounds", async () => {
    const message = Buffer.concat([Uint8Array.of(0x30, 0x07, 0x00, 0x03), Buffer.from("a/b"), Buffer.from("xy")]);
    const port = await peer((socket) =>
      socket.once("data", (bytes) => {
        socket.write(accept(bytes));
        socket.on("data", () => socket.write(Buffer.concat(Array.from({ length: 5_000 }, () => message))));
      }),
    );
    const { report } = await probe(port, { limits: { ...impatient, stepMs: 400, cleanupMs: 300 } });
    expect(report.state).toBe("complete");
  });

  it("anything ends when its time is up", async () => {
    const port = await peer((socket) => void socket.once("data", (bytes) => socket.write(accept(bytes))));
    const { report } = await probe(port, { limits: { ...impatient, totalMs: 400, cleanupMs: 100 } });
    expect(report.state).toBe("stopped");
    expect(report.endedAtMs).toBeGreaterThan(report.startedAtMs);
  });
});
