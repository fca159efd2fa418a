import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Account, parseAccounts, putAccount } from "#shared/policy/index.ts";

const written = `# who may connect
wirebenchAccounts: 1
accounts:
  # the sensor
  - username: sensor
    groups: [devices]   # all of them
  - { clientId: acme-1 }
`;

function put(text: string, entry: Account): { text: string; isReplaced: boolean; accounts: readonly Account[] } {
  const done = putAccount(text, entry);
  if (!done.ok) throw new Error(done.error[0]?.message);
  const parsed = parseAccounts(done.value.text);
  if (!parsed.ok) throw new Error(`${parsed.error[0]?.message} in\n${done.value.text}`);
  return { ...done.value, accounts: parsed.value.accounts };
}

describe("an account that is put into accounts", () => {
  it("comes last, and everything written stays", () => {
    const after = put(written, { username: "office" });
    expect(after.isReplaced).toBe(false);
    expect(after.text.startsWith(written.trimEnd())).toBe(true);
    expect(after.accounts.map(({ username, clientId }) => username ?? clientId)).toEqual([
      "sensor",
      "acme-1",
      "office",
    ]);
  });

  it("takes the place of the one of that name, comments elsewhere kept", () => {
    const after = put(written, { username: "sensor", groups: ["new"] });
    expect(after.isReplaced).toBe(true);
    expect(after.accounts).toEqual([{ username: "sensor", groups: ["new"] }, { clientId: "acme-1" }]);
    expect(after.text).toContain("# the sensor");
  });

  it("takes the place of the nameless one of its Client Identifier, not of a name bound to it", () => {
    const bound = put(written, { username: "two", clientId: "acme-1" });
    expect(bound.isReplaced).toBe(false);
    expect(put(bound.text, { clientId: "acme-1", groups: ["g"] }).accounts[1]).toEqual({
      clientId: "acme-1",
      groups: ["g"],
    });
  });

  it("begins accounts where there are none", () => {
    expect(put("", { username: "first" }).accounts).toEqual([{ username: "first" }]);
    expect(put("wirebenchAccounts: 1\naccounts: []\n", { username: "first" }).accounts).toEqual([
      { username: "first" },
    ]);
  });

  it("keeps JSON as JSON", () => {
    const json = '{ "wirebenchAccounts": 1, "accounts": [{ "username": "a" }, { "username": "b" }] }\n';
    expect(JSON.parse(put(json, { username: "c" }).text)).toMatchObject({ accounts: [{}, {}, { username: "c" }] });
    expect(JSON.parse(put(json, { username: "a", groups: ["g"] }).text)).toMatchObject({
      accounts: [{ username: "a", groups: ["g"] }, { username: "b" }],
    });
  });

  it("changes nothing where the accounts cannot be read", () => {
    expect(putAccount("accounts: 1", { username: "a" })).toMatchObject({ ok: false });
  });

  it("is there afterwards whatever its name, and the others are as they were", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), name, (names, added) => {
        const text = names.reduce((text, username) => put(text, { username }).text, "");
        const { accounts, isReplaced } = put(text, { username: added, groups: ["g"] });
        expect(isReplaced).toBe(names.includes(added));
        expect(accounts).toContainEqual({ username: added, groups: ["g"] });
        expect(accounts.filter(({ username }) => username !== added)).toEqual(
          names.filter((each) => each !== added).map((username) => ({ username })),
        );
      }),
    );
  });
});
