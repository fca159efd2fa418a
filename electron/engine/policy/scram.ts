import { randomBytes, timingSafeEqual } from "node:crypto";
import type { AccountBook } from "#shared/policy/index.ts";
import { clientKeyOf, saltPassword, serverKeyOf, sign, storedKeyOf } from "../scram/index.ts";
import type {
  AuthenticationExchange,
  AuthenticationMethod,
  AuthenticationStep,
  UnprovedClient,
} from "../broker/index.ts";

/** What a server keeps of a password for SCRAM-SHA-256 (RFC 5802, RFC 7677): it cannot log in anywhere with it. */
export interface ScramCredentials {
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

const NAME = "SCRAM-SHA-256";
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 18;
/** The least that RFC 7677 allows; the proof travels, the password never. */
const DEFAULT_ITERATIONS = 4_096;

/** Computes what to keep of a password. */
export async function createScramCredentials(
  password: string,
  salt: Uint8Array = randomBytes(SALT_BYTES),
  iterations = DEFAULT_ITERATIONS,
): Promise<ScramCredentials> {
  const salted = await saltPassword(password, salt, iterations);
  return {
    iterations,
    salt,
    storedKey: storedKeyOf(clientKeyOf(salted)),
    serverKey: serverKeyOf(salted),
  };
}

/** Credentials as accounts hold them: `iterations$salt$storedKey$serverKey`. */
export function writeScramCredentials({ iterations, salt, storedKey, serverKey }: ScramCredentials): string {
  return [iterations, ...[salt, storedKey, serverKey].map((bytes) => Buffer.from(bytes).toString("base64"))].join("$");
}

function parseScramCredentials(text: string): ScramCredentials {
  const [iterations, salt = "", storedKey = "", serverKey = ""] = text.split("$");
  return {
    iterations: Number(iterations),
    salt: Buffer.from(salt, "base64"),
    storedKey: Buffer.from(storedKey, "base64"),
    serverKey: Buffer.from(serverKey, "base64"),
  };
}

/** SCRAM-SHA-256 for the accounts that hold credentials for it; offered where there are accounts at all. */
export function createAccountScram(
  accountsOf: (client: UnprovedClient) => AccountBook | undefined,
): AuthenticationMethod {
  const method = createScramSha256((userName, client) => {
    const held = accountsOf(client)?.accounts.find(({ username }) => username === userName)?.scramSha256;
    return held === undefined ? undefined : parseScramCredentials(held);
  });
  return { ...method, isOffered: (client) => accountsOf(client) !== undefined };
}

/** The method by which clients prove that they know a password without sending it, and the server that it knows them. */
export function createScramSha256(
  findCredentials: (userName: string, client: UnprovedClient) => ScramCredentials | undefined,
): AuthenticationMethod {
  // Unknown users get a salt too, always the same one: nobody learns who has an account.
  const secret = randomBytes(KEY_BYTES);
  const nobodys = (userName: string): ScramCredentials => ({
    iterations: DEFAULT_ITERATIONS,
    salt: sign(secret, userName).subarray(0, SALT_BYTES),
    storedKey: randomBytes(KEY_BYTES),
    serverKey: randomBytes(KEY_BYTES),
  });
  return {
    name: NAME,
    start: (client) => createExchange((name) => findCredentials(name, client) ?? nobodys(name)),
  };
}

interface FirstMessage {
  /** How the message begins: what it says of channel binding. */
  readonly header: string;
  readonly bare: string;
  readonly userName: string;
  readonly nonce: string;
}

function createExchange(credentialsOf: (userName: string) => ScramCredentials): AuthenticationExchange {
  let challenge:
    | {
        readonly first: FirstMessage;
        readonly credentials: ScramCredentials;
        readonly nonce: string;
        readonly text: string;
      }
    | undefined;

  function takeFirst(text: string): AuthenticationStep {
    const first = parseFirst(text);
    if (first === undefined) return { kind: "failed", reason: "the first SCRAM message cannot be read" };
    const credentials = credentialsOf(first.userName);
    const nonce = first.nonce + randomBytes(NONCE_BYTES).toString("base64");
    const salt = Buffer.from(credentials.salt).toString("base64");
    challenge = { first, credentials, nonce, text: `r=${nonce},s=${salt},i=${credentials.iterations}` };
    return { kind: "continue", data: Buffer.from(challenge.text) };
  }

  function takeFinal(text: string, asked: NonNullable<typeof challenge>): AuthenticationStep {
    const { first, credentials, nonce } = asked;
    const parsed = /^(c=([^,]+),r=([^,]+)(?:,[^,]+)*),p=([^,]+)$/.exec(text);
    const [, withoutProof = "", binding = "", answeredNonce = "", proofText = ""] = parsed ?? [];
    if (parsed === null) return { kind: "failed", reason: "the last SCRAM message cannot be read" };
    if (Buffer.from(binding, "base64").toString() !== first.header || answeredNonce !== nonce) {
      return { kind: "failed", reason: "the last SCRAM message belongs to another exchange" };
    }
    const exchanged = `${first.bare},${asked.text},${withoutProof}`;
    const proof = Buffer.from(proofText, "base64");
    const signature = sign(credentials.storedKey, exchanged);
    if (proof.length !== signature.length) return { kind: "failed", reason: "wrong SCRAM proof" };
    const clientKey = proof.map((byte, index) => byte ^ (signature[index] ?? 0));
    if (!timingSafeEqual(storedKeyOf(clientKey), credentials.storedKey)) {
      return { kind: "failed", reason: "wrong SCRAM proof" };
    }
    const verifier = sign(credentials.serverKey, exchanged).toString("base64");
    return { kind: "done", userName: first.userName, data: Buffer.from(`v=${verifier}`) };
  }

  return {
    step(data) {
      const text = data === undefined ? "" : Buffer.from(data).toString();
      if (challenge !== undefined) return takeFinal(text, challenge);
      // CONNECT may leave the first word to the server.
      return text === "" ? { kind: "continue", data: new Uint8Array(0) } : takeFirst(text);
    },
  };
}

/** `n,,n=user,r=nonce`; a client that insists on channel binding (`p=`) cannot be served, there is no channel to bind. */
function parseFirst(text: string): FirstMessage | undefined {
  const [, header = "", bare = "", name = "", nonce = ""] =
    /^([ny],(?:a=[^,]*)?,)(n=([^,]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/.exec(text) ?? [];
  if (bare === "" || /=(?!2C|3D)/.test(name)) return undefined;
  return { header, bare, userName: name.replaceAll("=2C", ",").replaceAll("=3D", "="), nonce };
}
