import { appendFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ListenerTls } from "#shared/contract/index.ts";
import { type LocalAuthority, serverNamesOf } from "../certificates/index.ts";
import type { KeyPair, TlsSettings } from "../net/index.ts";

/** Reads or makes the certificates of a listener; the failure names the file that is at fault. */
export async function readListenerTls(
  tls: ListenerTls,
  host: string,
  openAuthority: () => Promise<Result<LocalAuthority, string>>,
): Promise<Result<TlsSettings, string>> {
  try {
    const pair =
      tls.certificate.kind === "local"
        ? await makeCertificates(tls.certificate.serverNames)
        : await readFiles(tls.certificate);
    const keyLog = tls.keyLogFile === undefined ? undefined : openKeyLog(tls.keyLogFile);
    return ok({
      ...pair,
      ...(tls.clientCertificates === "none" ? {} : { clientAuthority: await readClientAuthority() }),
      requiresClientCertificate: tls.clientCertificates === "required",
      ...(keyLog === undefined ? {} : { keyLog }),
    });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }

  async function authority(): Promise<LocalAuthority> {
    const opened = await openAuthority();
    if (!opened.ok) throw new Error(opened.error);
    return opened.value;
  }

  async function makeCertificates(serverNames: readonly string[]) {
    const { issueServer } = await authority();
    const byServerName = new Map<string, KeyPair>();
    for (const name of serverNames) byServerName.set(name, await issueServer([name]));
    return { ...(await issueServer(serverNamesOf([host]))), byServerName };
  }

  async function readClientAuthority(): Promise<string> {
    const { clientAuthorityFile } = tls;
    return clientAuthorityFile === undefined ? (await authority()).certificate : readText(clientAuthorityFile);
  }
}

async function readFiles(certificate: Extract<ListenerTls["certificate"], { kind: "files" }>) {
  const byServerName = new Map<string, KeyPair>();
  for (const { serverName, ...files } of certificate.byServerName) byServerName.set(serverName, await readPair(files));
  return { ...(await readPair(certificate)), byServerName };
}

async function readPair(files: { readonly certificateFile: string; readonly keyFile: string }): Promise<KeyPair> {
  return { certificate: await readText(files.certificateFile), privateKey: await readText(files.keyFile) };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Error(`cannot read \`${file}\`: ${codeOf(error)}`, { cause: error });
  }
}

/** Appends secrets to a file that only its owner may read. */
export function openKeyLog(file: string): (line: string) => void {
  const append = (line: string): void => appendFileSync(file, line, { mode: 0o600 });
  try {
    append("");
  } catch (error) {
    throw new Error(`cannot write \`${file}\`: ${codeOf(error)}`, { cause: error });
  }
  return append;
}

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
}
