import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { accountCommand } from "#electron/cli/account/index.ts";
import { createAccountScram } from "#electron/engine/policy/index.ts";
import { parseAccounts } from "#shared/policy/index.ts";
import { scramFirst, scramProof } from "#test/support/scramProof.ts";

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

/** Proves that `password` is known, and answers what that leads to. */
async function prove(file: string, userName: string, password: string): Promise<string> {
  const parsed = parseAccounts(await readFile(file, "utf8"));
  if (!parsed.ok) throw new Error("the file cannot be read");
  const exchange = createAccountScram(() => parsed.value).start({
    clientIdentifier: "c",
    userName: undefined,
    listener: undefined,
  });
  const asked = await exchange.step(Buffer.from(scramFirst(userName)));
  if (asked.kind !== "continue") return asked.kind;
  const challenge = Buffer.from(asked.data).toString();
  return (await exchange.step(Buffer.from(scramProof(userName, password, challenge)))).kind;
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
