import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ListenerConfig, ListenerTls } from "#shared/contract/index.ts";

/** A listener as it is being typed. */
export interface ListenerForm {
  readonly protocol: ListenerConfig["protocol"];
  readonly host: string;
  readonly port: string;
  readonly isEnabled: boolean;
  readonly maximumConnections: string;
  readonly access: ListenerConfig["access"]["kind"];
  readonly policyFile: string;
  readonly accountsFile: string;
  readonly isAnonymousAllowed: boolean;
  readonly certificate: ListenerTls["certificate"]["kind"];
  /** Names with certificates of their own, separated by blanks or commas. */
  readonly serverNames: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  /** A line each: name, certificate file, key file. */
  readonly byServerName: string;
  readonly clientCertificates: ListenerTls["clientCertificates"];
  readonly clientAuthorityFile: string;
  readonly keyLogFile: string;
  readonly allowedOrigins: string;
}

/** What is wrong, by field. */
export type ListenerFormErrors = Partial<Record<keyof ListenerForm, string>>;

/** The port that each protocol usually has. */
export const usualPorts: Readonly<Record<ListenerConfig["protocol"], number>> = {
  mqtt: 1883,
  mqtts: 8883,
  ws: 8083,
  wss: 8084,
};

/** The form for a new listener. */
export const newListenerForm: ListenerForm = {
  protocol: "ws",
  host: "127.0.0.1",
  port: String(usualPorts.ws),
  isEnabled: true,
  maximumConnections: "",
  access: "workbench",
  policyFile: "",
  accountsFile: "",
  isAnonymousAllowed: false,
  certificate: "local",
  serverNames: "",
  certificateFile: "",
  keyFile: "",
  byServerName: "",
  clientCertificates: "none",
  clientAuthorityFile: "",
  keyLogFile: "",
  allowedOrigins: "",
};

/** The form that shows a listener as it is set up. */
export function formOf(config: ListenerConfig): ListenerForm {
  const { access, tls } = config;
  const certificate = tls?.certificate;
  return {
    ...newListenerForm,
    protocol: config.protocol,
    host: config.host,
    port: String(config.port),
    isEnabled: config.isEnabled,
    maximumConnections: config.maximumConnections === undefined ? "" : String(config.maximumConnections),
    access: access.kind,
    ...(access.kind === "own"
      ? {
          policyFile: access.policyFile ?? "",
          accountsFile: access.accountsFile ?? "",
          isAnonymousAllowed: access.isAnonymousAllowed,
        }
      : {}),
    certificate: certificate?.kind ?? "local",
    serverNames: certificate?.kind === "local" ? certificate.serverNames.join(" ") : "",
    certificateFile: certificate?.kind === "files" ? certificate.certificateFile : "",
    keyFile: certificate?.kind === "files" ? certificate.keyFile : "",
    byServerName:
      certificate?.kind === "files"
        ? certificate.byServerName.map((one) => `${one.serverName} ${one.certificateFile} ${one.keyFile}`).join("\n")
        : "",
    clientCertificates: tls?.clientCertificates ?? "none",
    clientAuthorityFile: tls?.clientAuthorityFile ?? "",
    keyLogFile: tls?.keyLogFile ?? "",
    allowedOrigins: config.allowedOrigins.join(" "),
  };
}

/** Whether a protocol speaks TLS. */
export function isSecure(protocol: ListenerConfig["protocol"]): boolean {
  return protocol === "mqtts" || protocol === "wss";
}

/** Whether a protocol is a WebSocket's. */
export function isWebSocket(protocol: ListenerConfig["protocol"]): boolean {
  return protocol === "ws" || protocol === "wss";
}

/** The listener that a form means, or what is wrong with it. */
export function readListenerForm(form: ListenerForm): Result<ListenerConfig, ListenerFormErrors> {
  const errors: { -readonly [Name in keyof ListenerForm]?: string } = {};
  const port = readNumber(form.port, 0, 65_535);
  if (port === undefined) errors.port = "A port is a number from 0 to 65535";
  if (form.host.trim() === "") errors.host = "An address is needed, such as 127.0.0.1 or ::";
  const maximum = form.maximumConnections.trim() === "" ? undefined : readNumber(form.maximumConnections, 1, 1_000_000);
  if (form.maximumConnections.trim() !== "" && maximum === undefined) {
    errors.maximumConnections = "A number from 1 to 1000000, or nothing";
  }
  const byServerName = readServerNames(form.byServerName);
  if (isSecure(form.protocol) && form.certificate === "files") {
    if (form.certificateFile.trim() === "") errors.certificateFile = "Name the file of the certificate chain";
    if (form.keyFile.trim() === "") errors.keyFile = "Name the file of the private key";
    if (byServerName === undefined) errors.byServerName = "Each line: a name, a certificate file and a key file";
  }
  if (Object.keys(errors).length > 0 || port === undefined) return fail(errors);
  return ok({
    protocol: form.protocol,
    host: form.host.trim(),
    port,
    isEnabled: form.isEnabled,
    access: readAccess(form),
    ...(isSecure(form.protocol) ? { tls: readTls(form, byServerName ?? []) } : {}),
    ...(maximum === undefined ? {} : { maximumConnections: maximum }),
    allowedOrigins: isWebSocket(form.protocol) ? wordsOf(form.allowedOrigins) : [],
  });
}

function readAccess({ access, policyFile, accountsFile, isAnonymousAllowed }: ListenerForm): ListenerConfig["access"] {
  if (access !== "own") return { kind: access };
  return {
    kind: "own",
    ...(policyFile.trim() === "" ? {} : { policyFile: policyFile.trim() }),
    ...(accountsFile.trim() === "" ? {} : { accountsFile: accountsFile.trim() }),
    isAnonymousAllowed,
  };
}

type ByServerName = Extract<ListenerTls["certificate"], { kind: "files" }>["byServerName"];

function readTls(form: ListenerForm, byServerName: ByServerName): ListenerTls {
  const { clientCertificates } = form;
  const clientAuthorityFile = form.clientAuthorityFile.trim();
  const keyLogFile = form.keyLogFile.trim();
  return {
    certificate:
      form.certificate === "local"
        ? { kind: "local", serverNames: wordsOf(form.serverNames) }
        : {
            kind: "files",
            certificateFile: form.certificateFile.trim(),
            keyFile: form.keyFile.trim(),
            byServerName,
          },
    clientCertificates,
    ...(clientCertificates === "none" || clientAuthorityFile === "" ? {} : { clientAuthorityFile }),
    ...(keyLogFile === "" ? {} : { keyLogFile }),
  };
}

function readServerNames(text: string): ByServerName | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const read: ByServerName = [];
  for (const line of lines) {
    const [serverName, certificateFile, keyFile, ...rest] = wordsOf(line);
    if (serverName === undefined || certificateFile === undefined || keyFile === undefined || rest.length > 0) {
      return undefined;
    }
    read.push({ serverName, certificateFile, keyFile });
  }
  return read;
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}

function readNumber(text: string, minimum: number, maximum: number): number | undefined {
  const number = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return number >= minimum && number <= maximum ? number : undefined;
}
