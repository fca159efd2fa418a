import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { accountCommand } from "#electron/cli/account/index.ts";
import { createAccountScram } from "#electron/engine/policy/index.ts";
import { parseAccounts } from "#shared/policy/index.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wirebench-"));
});

afterEach(() => rm(folder, { recursive: true }));

async function run(argv: readonly string[], typed: string) {
  const errors: string[] = [];
  const exitCode = await accountCommand(argv, {
    stdin: (async function* () {
      yield Buffer.from(typed);
    })(),
    stdout: async () => undefined,
    stderr: (text) => void errors.push(text),
    signal: new AbortController().signal,
    openFile: () => (async function* () {})(),
  });
  return { exitCode, errors };
}

/** Proves by RFC 5802 that `password` is known, and answers what that leads to. */
async function prove(file: string, userName: string, password: string): Promise<string> {
  const parsed = parseAccounts(await readFile(file, "utf8"));
  if (!parsed.ok) throw new Error("the file cannot be read");
  const exchange = createAccountScram(parsed.value).start({ clientIdentifier: "c", userName: undefined });
  const asked = await exchange.step(Buffer.from(`n,,n=${userName},r=abc`));
  if (asked.kind !== "continue") return asked.kind;
  const challenge = Buffer.from(asked.data).toString();
  const [, nonce = "", salt = "", iterations = ""] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(challenge) ?? [];
  const salted = pbkdf2Sync(password, Buffer.from(salt, "base64"), Number(iterations), 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const signature = createHmac("sha256", createHash("sha256").update(clientKey).digest())
    .update(`n=${userName},r=abc,${challenge},c=biws,r=${nonce}`)
    .digest();
  const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0))).toString("base64");
  return (await exchange.step(Buffer.from(`c=biws,r=${nonce},p=${proof}`))).kind;
}

it("writes what SCRAM-SHA-256 needs, for accounts that ask for it only", async () => {
  const file = join(folder, "accounts.json");
  expect(await run(["add", file, "--username", "s1", "--scram"], "päss\n")).toEqual({ exitCode: 0, errors: [] });
  await run(["add", file, "--username", "s2"], "päss\n");
  expect(await prove(file, "s1", "päss")).toBe("done");
  expect(await prove(file, "s1", "pass")).toBe("failed");
  expect(await prove(file, "s2", "päss")).toBe("failed");
  expect(await prove(file, "nobody", "päss")).toBe("failed");
});

it("says what --scram lacks", async () => {
  const file = join(folder, "accounts.json");
  expect(await run(["add", file, "--client", "c", "--scram"], "x\n")).toEqual({
    exitCode: 2,
    errors: ["--scram needs --username"],
  });
  expect(await run(["add", file, "--username", "s1", "--scram"], "\n")).toEqual({
    exitCode: 2,
    errors: ["--scram needs a password"],
  });
});
