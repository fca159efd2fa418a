import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { brokerCommand } from "#electron/cli/broker.ts";
import { certificateCommand } from "#electron/cli/certificate/index.ts";
import { decodeCommand } from "#electron/cli/decode.ts";
import { type CliIo, readFileChunks } from "#electron/cli/io.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wirebench-"));
});
afterEach(() => rm(folder, { recursive: true }));

function createIo(signal: AbortSignal, said: (text: string) => void) {
  const errors: string[] = [];
  const io: CliIo = {
    stdin: (async function* () {})(),
    stdout: async (text) => said(text),
    stderr: (text) => void errors.push(text),
    signal,
    openFile: (path) => readFileChunks(path, { follow: false, signal: new AbortController().signal }),
  };
  return { io, errors };
}

/** Runs the broker while `during` uses its port; answers its exit code and what it complained of. */
async function runBroker(argv: readonly string[], during: (port: number) => Promise<void>) {
  const controller = new AbortController();
  let listening: (line: string) => void = () => undefined;
  const line = new Promise<string>((resolve) => (listening = resolve));
  const { io, errors } = createIo(controller.signal, listening);
  const ended = brokerCommand(["--port", "0", ...argv], io);
  const first = await Promise.race([line, ended]);
  if (typeof first === "string") {
    await during(JSON.parse(first).listeners[0].port);
    controller.abort();
  }
  return { exitCode: await ended, errors: errors.join("\n") };
}

async function publishOnce(port: number): Promise<void> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: "recorded", protocolVersion: 5 });
  await client.publishAsync("plant/line1", "21.5", { qos: 1 });
  await client.endAsync();
}

async function decodeFile(file: string): Promise<string> {
  let text = "";
  const { io } = createIo(new AbortController().signal, (part) => (text += part));
  await decodeCommand([file], io);
  return text;
}

describe("wirebench broker --capture", () => {
  it("records every packet as pcapng that its own decoder reads", async () => {
    const file = join(folder, "all.pcapng");
    const { exitCode } = await runBroker(["--capture", file, "--ring", "1"], publishOnce);
    expect(exitCode).toBe(0);
    const text = await decodeFile(file);
    for (const words of ["CONNECT", "CONNACK", "PUBLISH", "plant/line1", "PUBACK", "DISCONNECT"]) {
      expect(text).toContain(words);
    }
  });

  it("keeps the file from others, for passwords are in it", async () => {
    const file = join(folder, "private.pcapng");
    await runBroker(["--capture", file], publishOnce);
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it("names a file that cannot be written, and does not listen", async () => {
    const { exitCode, errors } = await runBroker(["--capture", join(folder, "none", "x.pcapng")], publishOnce);
    expect(exitCode).toBe(2);
    expect(errors).toContain("x.pcapng");
  });

  it.each([
    [["--capture", "x", "--no-capture"], "--capture and --no-capture exclude each other"],
    [["--ring", "0"], "--ring wants a whole number from 1 to 1000000, not `0`"],
    [["--server-name", "a", "--cert", "c", "--key", "k"], "--server-name is for certificates of the local authority"],
    [["--max-topic-levels", "0"], "--max-topic-levels wants a whole number from 1 to 65536, not `0`"],
  ])("refuses %j in one sentence", async (argv, words) => {
    const { exitCode, errors } = await runBroker(argv, async () => undefined);
    expect(exitCode).toBe(2);
    expect(errors).toContain(words);
    expect(errors).not.toContain("\n");
  });

  it("takes --no-capture", async () => {
    expect(await runBroker(["--no-capture"], publishOnce)).toMatchObject({ exitCode: 0 });
  });
});

describe("wirebench certificate", () => {
  async function run(...argv: readonly string[]) {
    let text = "";
    const { io, errors } = createIo(new AbortController().signal, (part) => (text += part));
    const exitCode = await certificateCommand([...argv, "--data", folder], io);
    return { exitCode, text, errors: errors.join("\n") };
  }

  it("writes a client certificate that a listener of the same data folder takes as its client's identity", async () => {
    const issued = await run("client", "gateway 7", "--out", join(folder, "out"));
    expect(issued).toMatchObject({ exitCode: 0, errors: "" });
    const [certificateFile = "", keyFile = ""] = issued.text.trim().split("\n");
    expect((await stat(keyFile)).mode & 0o077).toBe(0);
    const cert = await readFile(certificateFile, "utf8");
    const key = await readFile(keyFile, "utf8");
    const authority = await readFile((await run("authority")).text.trim(), "utf8");
    const tls = ["--data", folder, "--tls-port", "0", "--require-client-cert", "--server-name", "broker.test"];
    const controller = new AbortController();
    let listening: (line: string) => void = () => undefined;
    const line = new Promise<string>((resolve) => (listening = resolve));
    const { io } = createIo(controller.signal, listening);
    const ended = brokerCommand(["--port", "0", ...tls], io);
    const port = JSON.parse(await line).listeners[1].port;
    const options = { ca: authority, protocolVersion: 5, reconnectPeriod: 0, servername: "broker.test" } as const;
    const client = await mqtt.connectAsync(`mqtts://127.0.0.1:${port}`, { ...options, cert, key });
    expect(client.connected).toBe(true);
    await client.endAsync();
    const stranger = mqtt.connect(`mqtts://127.0.0.1:${port}`, options);
    stranger.on("error", () => undefined);
    await new Promise((resolve) => stranger.once("close", () => resolve(undefined)));
    expect(stranger.connected).toBe(false);
    await stranger.endAsync(true);
    controller.abort();
    expect(await ended).toBe(0);
  });

  it.each([
    [[], "certificate wants authority, client or server"],
    [["peer", "x"], "certificate wants authority, client or server, not `peer`"],
    [["client"], "certificate client wants a name"],
    [["client", "a", "b"], "certificate client wants one name, not `a b`"],
  ])("refuses %j in one sentence", async (argv, words) => {
    expect(await run(...argv)).toMatchObject({ exitCode: 2, errors: expect.stringContaining(words) });
  });
});
