import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadAccess } from "#electron/cli/brokerAccess.ts";
import { readBrokerOptions } from "#electron/cli/brokerOptions.ts";

const talk = readFileSync(new URL("../../../docs/examples/talk.policy.yaml", import.meta.url), "utf8");

const codes: Readonly<Record<string, string>> = { closed: "EACCES", folder: "EISDIR" };

async function load(commandLine: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const command = readBrokerOptions(commandLine);
  if (!command.ok) return { access: undefined, deniedPublish: undefined, error: command.error };
  const known: Readonly<Record<string, string>> = { "talk.yaml": talk, ...files };
  const loaded = await loadAccess(command.value.access, {
    stdin: (async function* () {})(),
    stdout: async () => {},
    stderr: () => {},
    signal: new AbortController().signal,
    async *openFile(path) {
      const text = known[path];
      if (text === undefined) throw Object.assign(new Error("not readable"), { code: codes[path] ?? "ENOENT" });
      yield new TextEncoder().encode(text);
    },
  });
  const nothing = { access: undefined, deniedPublish: undefined, error: undefined };
  return loaded.ok ? { ...nothing, ...loaded.value, command: command.value } : { ...nothing, error: loaded.error };
}

describe("wirebench broker's access", () => {
  it("is open without options", async () => {
    const { access } = await load([]);
    expect(access).toMatchObject({ rules: undefined, accounts: undefined, isAnonymousAllowed: true });
  });

  it("takes a policy in a variant, accounts and refused filters", async () => {
    const { access, deniedPublish } = await load(
      [
        "--policy",
        "talk.yaml",
        "--variant",
        "as-on-the-slide",
        "--accounts",
        "a",
        "--deny-subscribe",
        "#",
        "--deny-subscribe",
        "$SYS/#",
      ],
      { a: "wirebenchAccounts: 1\naccounts: []" },
    );
    expect(access).toMatchObject({ rules: { name: "sensor-main-office-mobile" }, isAnonymousAllowed: false });
    expect([...(access?.refusedFilters ?? [])]).toEqual(["#", "$SYS/#"]);
    expect(deniedPublish).toEqual({ v3: "ack", v5: "reason-code" });
  });

  it("lets clients without account in when asked for", async () => {
    const { access } = await load(["--accounts", "a", "--anonymous"], { a: "wirebenchAccounts: 1\naccounts: []" });
    expect(access?.isAnonymousAllowed).toBe(true);
  });

  it("takes an acl_file", async () => {
    const { access } = await load(["--acl-file", "acl"], { acl: "topic read a\n" });
    expect(access?.rules).toMatchObject({ name: "acl", deniedWill: "drop" });
  });

  it.each([
    [["--acl-file", "acl"], "acl:2:1: expected `topic`"],
    [["--policy", "bad.yaml"], "bad.yaml:1:13: `mqttPolicy`"],
    [["--policy", "none.yaml"], "--policy: there is no file `none.yaml`"],
    [["--accounts", "none"], "--accounts: there is no file `none`"],
    [["--acl-file", "closed"], "--acl-file: no permission to read `closed`"],
    [["--acl-file", "folder"], "--acl-file: a folder, not a file: `folder`"],
    [["--acl-file", "tabs"], "tabs:1:1: a tab: only spaces part the words of a line"],
    [["--policy", "--anonymous"], "--policy wants a value, not `--anonymous`"],
    [["--policy"], "--policy wants a value"],
    [["--anonymous=no"], "--anonymous takes no value"],
    [["--policy", "talk.yaml", "--variant", "none"], "no variant `none`"],
    [["--variant", "none"], "--variant needs --policy"],
    [["--policy", "talk.yaml", "--acl-file", "acl"], "exclude each other"],
    [["--accounts", "bad.yaml"], "bad.yaml:1:1"],
    [["--deny-subscribe", "a#"], "`a#`"],
    [["--denied-publish", "nack"], "`nack`"],
  ])("refuses %j", async (commandLine, words) => {
    const { error } = await load(commandLine, {
      tabs: "topic\tread a",
      acl: "# rules\ntopics a\n",
      "bad.yaml": "mqttPolicy: 2\n",
    });
    expect(error).toContain(words);
  });
});
