import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe } from "vitest";

const candidates = ["/usr/bin/tshark", "/usr/local/bin/tshark", "/opt/homebrew/bin/tshark"];
const tsharkPath = candidates.find((path) => existsSync(path));
const run = promisify(execFile);

/** Describes tests that need tshark. Where it is not installed they are reported as skipped, with the reason. */
export function describeWithTshark(name: string, body: () => void): void {
  const reason = tsharkPath === undefined ? " (skipped: tshark is not installed)" : "";
  describe.skipIf(tsharkPath === undefined)(`${name}${reason}`, () => {
    body();
  });
}

/** One field that tshark shows, with its place in the packet. */
export interface TsharkField {
  readonly name: string;
  /** From the first byte of the packet. */
  readonly offset: number;
  readonly length: number;
  /** As tshark prints the value. */
  readonly show: string;
  /** The bytes of the field in hexadecimal; the shifted value for bit fields. */
  readonly hex: string;
}

/** One MQTT packet that tshark found. */
export interface TsharkPacket {
  readonly frame: number;
  readonly fields: readonly TsharkField[];
}

/** Runs tshark on a capture file; answers what it prints. */
export async function runTshark(file: Uint8Array, ...args: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "wirebench-tshark-"));
  try {
    const path = join(folder, "capture.pcapng");
    await writeFile(path, file);
    const { stdout } = await run(tsharkPath ?? "tshark", ["-n", "-r", path, ...args], { maxBuffer: 1 << 30 });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Lets tshark dissect a capture file; answers its MQTT packets in the order of the frames that complete them. */
export async function dissectWithTshark(file: Uint8Array): Promise<readonly TsharkPacket[]> {
  const pdml = await runTshark(file, "-T", "pdml", "-J", "mqtt");
  const packets: { frame: number; base: number; fields: TsharkField[] }[] = [];
  let frame = 0;
  for (const line of pdml.split("\n")) {
    const name = attribute(line, "name");
    if (name === "num") frame = Number(attribute(line, "show"));
    else if (line.includes("<proto ")) {
      if (name === "mqtt") packets.push({ frame, base: -1, fields: [] });
    } else if (name?.startsWith("mqtt.") === true) {
      const packet = packets.at(-1);
      if (packet === undefined) continue;
      const position = Number(attribute(line, "pos"));
      // Positions count from the frame or from the reassembled bytes: the first byte of the packet tells which.
      if (packet.base < 0) packet.base = position;
      packet.fields.push({
        name,
        offset: position - packet.base,
        length: Number(attribute(line, "size")),
        show: attribute(line, "show") ?? "",
        hex: attribute(line, "value") ?? "",
      });
    }
  }
  return packets;
}

function attribute(line: string, name: string): string | undefined {
  return new RegExp(` ${name}="(?<value>[^"]*)"`, "u").exec(line)?.groups?.["value"];
}
