import { join, resolve } from "node:path";
import { appendFileSync } from "node:fs";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ListenerInfo } from "#shared/contract/index.ts";
import type { Broker } from "#electron/engine/broker/index.ts";
import { openLocalAuthority, serverNamesOf } from "#electron/engine/certificates/index.ts";
import type { ListenError, TlsSettings } from "#electron/engine/net/index.ts";
import { type Clock, defaultDataFolder, type Logger } from "#electron/engine/support/index.ts";
import type { CliIo } from "./io.ts";
import { type OptionValues, readNumber } from "#electron/options/index.ts";
import { readTextFile } from "./textFile.ts";

/** Where `wirebench broker` is to listen, and how it speaks TLS there. */
export interface ListenerOptions {
  readonly hosts: readonly string[];
  readonly ports: readonly { readonly option: PortOption; readonly port: number }[];
  /** Absent: a certificate of the local authority. */
  readonly files: { readonly certificate: string; readonly key: string } | undefined;
  readonly clientAuthorityFile: string | undefined;
  readonly requiresClientCertificate: boolean;
  readonly keyLogFile: string | undefined;
  /** Names with certificates of their own. */
  readonly serverNames: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly dataFolder: string;
}

const portOptions = { port: "mqtt", "tls-port": "mqtts", "ws-port": "ws", "wss-port": "wss" } as const;

type PortOption = keyof typeof portOptions;

const optionsInOrder: readonly PortOption[] = ["port", "tls-port", "ws-port", "wss-port"];
const DEFAULT_PORT = "1883";
const DEFAULT_HOST = "127.0.0.1";

/** The options of the command line that `readListenerOptions` understands. */
export const listenerOptionTable = {
  host: { type: "string", multiple: true },
  port: { type: "string" },
  "tls-port": { type: "string" },
  "ws-port": { type: "string" },
  "wss-port": { type: "string" },
  cert: { type: "string" },
  key: { type: "string" },
  ca: { type: "string" },
  "require-client-cert": { type: "boolean" },
  "tls-key-log": { type: "string" },
  "server-name": { type: "string", multiple: true },
  "allow-origin": { type: "string", multiple: true },
  data: { type: "string" },
} as const;

/** Reads what was said about listeners; the failure names what is wrong. */
export function readListenerOptions(values: OptionValues): Result<ListenerOptions, string> {
  const given = values["host"];
  const hosts = Array.isArray(given) ? given.filter((host) => typeof host === "string") : [DEFAULT_HOST];
  if (hosts.includes("")) return fail("--host wants an address, not ``");
  const ports: { option: PortOption; port: number }[] = [];
  for (const option of optionsInOrder) {
    const text = textOf(values, option) ?? (option === "port" ? DEFAULT_PORT : undefined);
    if (text === undefined) continue;
    const port = readNumber(option, text, { minimum: 0, maximum: 65_535 });
    if (!port.ok) return port;
    ports.push({ option, port: port.value });
  }
  const certificate = textOf(values, "cert");
  const key = textOf(values, "key");
  if ((certificate === undefined) !== (key === undefined)) return fail("--cert and --key need each other");
  const clientAuthorityFile = textOf(values, "ca");
  const requiresClientCertificate = values["require-client-cert"] === true;
  if (requiresClientCertificate && certificate !== undefined && clientAuthorityFile === undefined) {
    return fail("--require-client-cert needs --ca, the authority that signs the clients' certificates");
  }
  const serverNames = textsOf(values, "server-name");
  if (serverNames.length > 0 && certificate !== undefined) {
    return fail("--server-name is for certificates of the local authority: it excludes --cert");
  }
  return ok({
    hosts,
    ports,
    files: certificate === undefined || key === undefined ? undefined : { certificate, key },
    clientAuthorityFile,
    requiresClientCertificate,
    keyLogFile: textOf(values, "tls-key-log"),
    serverNames,
    allowedOrigins: textsOf(values, "allow-origin"),
    dataFolder: resolve(textOf(values, "data") ?? defaultDataFolder()),
  });
}

/** Opens every listener, or none: the failure is one sentence. */
export async function openListeners(
  options: ListenerOptions,
  {
    broker,
    io,
    clock,
    logger,
  }: { readonly broker: Broker; readonly io: CliIo; readonly clock: Clock; readonly logger: Logger },
): Promise<Result<readonly ListenerInfo[], string>> {
  const isSecure = options.ports.some(({ option }) => option === "tls-port" || option === "wss-port");
  const tls = isSecure ? await readTls(options, { io, clock, logger }) : ok(undefined);
  if (!tls.ok) return tls;
  const open: ListenerInfo[] = [];
  for (const host of options.hosts) {
    for (const { option, port } of options.ports) {
      const protocol = portOptions[option];
      const settings = tls.value === undefined ? {} : { tls: tls.value };
      const { allowedOrigins } = options;
      const listening = await broker.listen({ protocol, host, port, allowedOrigins, ...settings });
      if (!listening.ok) {
        await broker.close();
        return fail(describeListenError(listening.error, option));
      }
      open.push(listening.value);
    }
  }
  return ok(open);
}

async function readTls(
  options: ListenerOptions,
  { io, clock, logger }: { readonly io: CliIo; readonly clock: Clock; readonly logger: Logger },
): Promise<Result<TlsSettings, string>> {
  const { files, clientAuthorityFile, requiresClientCertificate, keyLogFile } = options;
  const clientAuthority =
    clientAuthorityFile === undefined ? ok(undefined) : await readTextFile(clientAuthorityFile, io, "ca");
  if (!clientAuthority.ok) return clientAuthority;
  const keyLog = keyLogFile === undefined ? ok(undefined) : openKeyLog(keyLogFile);
  if (!keyLog.ok) return keyLog;
  const common = { requiresClientCertificate, ...(keyLog.value === undefined ? {} : { keyLog: keyLog.value }) };
  if (files !== undefined) {
    const certificate = await readTextFile(files.certificate, io, "cert");
    if (!certificate.ok) return certificate;
    const privateKey = await readTextFile(files.key, io, "key");
    if (!privateKey.ok) return privateKey;
    return ok({
      ...common,
      certificate: certificate.value,
      privateKey: privateKey.value,
      ...(clientAuthority.value === undefined ? {} : { clientAuthority: clientAuthority.value }),
    });
  }
  const authority = await openLocalAuthority({ folder: join(options.dataFolder, "certificates"), clock });
  if (!authority.ok) return authority;
  logger.log("info", `clients of the TLS ports trust \`${authority.value.certificateFile}\``);
  return ok({
    ...common,
    ...(await authority.value.issueServer(serverNamesOf(options.hosts))),
    byServerName: new Map(
      await Promise.all(
        options.serverNames.map(async (name) => [name, await authority.value.issueServer([name])] as const),
      ),
    ),
    clientAuthority: clientAuthority.value ?? authority.value.certificate,
  });
}

function openKeyLog(file: string): Result<(line: string) => void, string> {
  const append = (line: string): void => appendFileSync(file, line, { mode: 0o600 });
  try {
    append("");
    return ok(append);
  } catch (error) {
    return fail(`--tls-key-log: cannot write \`${file}\`: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function describeListenError(error: ListenError, option: PortOption): string {
  if (error.kind === "failed") return error.message;
  return `port \`${error.port}\` is taken by another program; \`--${option} ${error.suggestedPort}\` is free`;
}

function textsOf(values: OptionValues, option: string): readonly string[] {
  const given = values[option];
  return Array.isArray(given) ? given.filter((text) => typeof text === "string" && text !== "") : [];
}

function textOf(values: OptionValues, option: string): string | undefined {
  const value = values[option];
  return typeof value === "string" ? value : undefined;
}
