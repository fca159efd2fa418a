import { escapeText } from "#shared/base/index.ts";
import { type ProbeReport, probeSteps, renderReport } from "#shared/probe/index.ts";
import type { SecretValues } from "#shared/profile/index.ts";
import { noCapture } from "#electron/engine/broker/index.ts";
import { createProbeRequest, plainProfile, runProbe } from "#electron/engine/probe/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import { readFirstLine } from "../firstLine.ts";
import type { CliIo } from "../io.ts";
import { readTextFile } from "../textFile.ts";
import { describePlan, type ProbeCommand, probeHelp, readProbeOptions } from "./probeOptions.ts";

const exitCode = { ok: 0, unfinished: 1, unusable: 2 } as const;
const MAXIMUM_PASSWORD_BYTES = 65_535;
const AWAKE_MS = 1_000;

/** `wirebench probe`: the report goes to stdout and nothing else does. */
export async function probeCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const command = readProbeOptions(argv);
  if (!command.ok) {
    io.stderr(command.error);
    return exitCode.unusable;
  }
  if (command.value.kind === "help" || command.value.kind === "plan") {
    await io.stdout(command.value.kind === "help" ? probeHelp : describePlan());
    return exitCode.ok;
  }
  return examine(command.value, io);
}

async function examine(command: Extract<ProbeCommand, { kind: "probe" }>, io: CliIo): Promise<number> {
  const { address, userName, authorityFile } = command;
  const secrets = await readSecrets(command, io);
  if (typeof secrets === "string") return refuse(secrets, io);
  const authority = authorityFile === undefined ? undefined : await readTextFile(authorityFile, io, "ca");
  if (authority?.ok === false) return refuse(authority.error, io);
  const tls =
    address.tls === undefined || authority === undefined ? address.tls : { ...address.tls, authority: authority.value };
  const profile = plainProfile({
    ...address,
    ...(tls === undefined ? {} : { tls }),
    ...(userName === undefined ? {} : { userName }),
  });
  if (profile.target.kind !== "remote") return refuse("an address names a host", io);
  const ids = createRandomIdSource();
  // The engine's clock keeps no process alive, and between two connections there is nothing else that would.
  const awake = setInterval(() => {}, AWAKE_MS);
  const report = await runProbe(
    createProbeRequest({
      ...command,
      id: ids.next(),
      mark: ids.next(),
      title: command.text,
      clock: createSystemClock(),
      profile,
      secrets,
      endpoint: profile.target,
      captureSink: noCapture,
      isRecordedByPeer: false,
      connectionFrom: () => undefined,
      signal: io.signal,
      onChange: tellProgress(io),
    }),
  );
  clearInterval(awake);
  if (report.state === "stopped") io.stderr(`stopped${report.leftBehind.length === 0 ? ", and cleared up" : ""}`);
  for (const each of report.leftBehind) io.stderr(`left behind: ${escapeText(each)}`);
  await io.stdout(renderReport(report, command.format));
  return report.state === "complete" ? exitCode.ok : exitCode.unfinished;
}

function refuse(message: string, io: CliIo): number {
  io.stderr(message);
  return exitCode.unusable;
}

async function readSecrets(
  { readsPassword }: { readonly readsPassword: boolean },
  io: CliIo,
): Promise<SecretValues | string> {
  if (!readsPassword) return {};
  const line = await readFirstLine(io, MAXIMUM_PASSWORD_BYTES);
  if (!line.ok) return line.error;
  return line.value.length === 0 ? {} : { password: new TextDecoder().decode(line.value) };
}

/** One line for each step as it begins. */
function tellProgress(io: CliIo): (report: ProbeReport) => void {
  const titles = new Map<string, string>(probeSteps.map(({ id, title }) => [id, title]));
  let told: string | undefined;
  return ({ steps }) => {
    const running = steps.find(({ state }) => state === "running")?.id;
    if (running === undefined || running === told) return;
    told = running;
    io.stderr(`${titles.get(running) ?? running} …`);
  };
}
