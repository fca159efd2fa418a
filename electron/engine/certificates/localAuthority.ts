import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { KeyPair } from "../net/index.ts";
import type { Clock } from "../support/index.ts";
import {
  createAuthorityCertificate,
  issueCertificate,
  type Issued,
  type Purpose,
  readIssued,
  type Validity,
  writeKey,
} from "./x509.ts";

/** Where an authority lives. */
export interface LocalAuthorityOptions {
  /** Created when it is not there; its files can be read by their owner only. */
  readonly folder: string;
  readonly clock: Clock;
}

/** A certificate authority of this machine. Who trusts its certificate trusts all that it signs. */
export interface LocalAuthority {
  /** Certificate of the authority itself, PEM: what clients are given to trust. */
  readonly certificate: string;
  /** The file that holds it. */
  readonly certificateFile: string;
  /** A certificate for a server that is reached by these names and addresses. The first is its Common Name. */
  issueServer(names: readonly [string, ...string[]]): Promise<KeyPair>;
  /** A certificate for a client of this name. */
  issueClient(commonName: string): Promise<KeyPair>;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 3650;
/** Apple's systems refuse certificates of servers that are good for longer. */
const ISSUED_DAYS = 397;
/** Clocks of devices run late. */
const EARLIER_MS = DAY_MS;
const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** Opens the authority that lives in a folder, creating it the first time and when it has run out. */
export async function openLocalAuthority(options: LocalAuthorityOptions): Promise<Result<LocalAuthority, string>> {
  const { folder, clock } = options;
  const certificateFile = join(folder, "authority.cert.pem");
  const keyFile = join(folder, "authority.key.pem");
  try {
    await mkdir(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    const stored = await readStored(certificateFile, keyFile);
    const isGood = stored !== undefined && stored.certificate.notAfter.getTime() > clock.nowMs() + ISSUED_DAYS * DAY_MS;
    const authority = isGood ? stored : await createAuthority();
    return ok(serve(authority));
  } catch (error) {
    return fail(`no certificate authority in \`${folder}\`: ${error instanceof Error ? error.message : String(error)}`);
  }

  async function createAuthority(): Promise<Issued> {
    const created = await createAuthorityCertificate("Wirebench local authority", validity(AUTHORITY_DAYS));
    await writeFile(keyFile, await writeKey(created.privateKey), { mode: OWNER_ONLY_FILE });
    await writeFile(certificateFile, `${created.certificate.toString("pem")}\n`);
    return created;
  }

  function validity(days: number): Validity {
    const nowMs = clock.nowMs();
    return { notBefore: new Date(nowMs - EARLIER_MS), notAfter: new Date(nowMs + days * DAY_MS) };
  }

  function serve(authority: Issued): LocalAuthority {
    const certificate = `${authority.certificate.toString("pem")}\n`;
    const issue = async (commonName: string, purpose: Purpose): Promise<KeyPair> => {
      const issued = await issueCertificate(authority, commonName, purpose, validity(ISSUED_DAYS));
      return {
        certificate: `${issued.certificate.toString("pem")}\n${certificate}`,
        privateKey: await writeKey(issued.privateKey),
      };
    };
    return {
      certificate,
      certificateFile,
      issueServer: (names) => issue(names[0], { kind: "server", names }),
      issueClient: (commonName) => issue(commonName, { kind: "client" }),
    };
  }
}

/** `undefined` when there is none yet. Throws when there is one that cannot be used: people may trust it already. */
async function readStored(certificateFile: string, keyFile: string): Promise<Issued | undefined> {
  const certificate = await readText(certificateFile);
  const key = await readText(keyFile);
  return certificate === undefined || key === undefined ? undefined : readIssued(certificate, key);
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
