import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountCommand } from "#electron/cli/account/index.ts";
import { isPassword } from "#electron/engine/policy/index.ts";
import { parseAccounts } from "#shared/policy/index.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wirebench-accounts-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function run(commandLine: readonly string[], typed = "") {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await accountCommand(commandLine, {
    stdin: (async function* () {
      if (typed !== "") yield bytes(typed);
    })(),
    stdout: async (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    signal: new AbortController().signal,
    openFile: () => (async function* () {})(),
  });
  return { exitCode, out: out.join(""), err: err.join("\n") };
}

describe("wirebench account add", () => {
  it("writes a hash of the typed password into a file that only its owner can read", async () => {
    const file = join(folder, "accounts.json");
    const added = await run(
      ["add", file, "--username", "s1", "--group", "sensors", "--attribute", "custId=A"],
      "pw\r\n",
    );
    expect(added).toEqual({ exitCode: 0, out: `added \`s1\` to ${file}\n`, err: "" });
    await run(["add", file, "--client", "m1"], "\n");
    await run(["add", file, "--username", "s1", "--client", "s1"], "other\n");
    const text = await readFile(file, "utf8");
    expect(text).not.toContain("other");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const parsed = parseAccounts(text);
    const accounts = parsed.ok ? parsed.value.accounts : [];
    expect(accounts).toMatchObject([{ clientId: "m1" }, { username: "s1", clientId: "s1" }]);
    expect(await isPassword(bytes("other"), accounts[1]?.password ?? "")).toBe(true);
    expect(await isPassword(bytes("pw"), accounts[1]?.password ?? "")).toBe(false);
  });

  it.each([
    [["add"], "one file"],
    [["add", "f"], "--username or --client"],
    [["add", "f", "--username", "a", "--attribute", "x"], "NAME=VALUE"],
    [["remove", "f"], "`remove`"],
    [["add", "f", "--nope"], "--nope"],
    [["add", "/none/such/file", "--username", "a"], "cannot write"],
  ])("refuses %j in one sentence", async (commandLine, words) => {
    const { exitCode, err } = await run(commandLine);
    expect(exitCode).toBe(2);
    expect(err).toContain(words);
    expect(err.split("\n")).toHaveLength(1);
  });
});
