import { describe, expect, it } from "vitest";
import { createRulesAuthorizer, hashPassword, isPassword } from "#electron/engine/policy/index.ts";
import { parseAccounts, writeAccounts } from "#shared/policy/index.ts";
import { setup, type TestClient } from "#test/engine/broker/support.ts";
import { book } from "./support.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const hash = await hashPassword(bytes("secret"));

/** The CONNACK's code, once a password has been looked at. */
async function answer(client: TestClient): Promise<number | undefined> {
  for (;;) {
    const [packet] = client.received();
    if (packet?.cmd === "connack") return packet.returnCode;
    if (client.isEnded) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function world(isAnonymousAllowed: boolean) {
  const accounts = book(
    JSON.stringify({
      wirebenchAccounts: 1,
      accounts: [
        { username: "ada", password: hash },
        { username: "bob", password: hash, clientId: "bobs-phone" },
      ],
    }),
  );
  const { connecting } = setup({ authorizer: createRulesAuthorizer({ accounts, isAnonymousAllowed }) });
  return (username: string | undefined, password: string | undefined, clientId = "c") =>
    answer(
      connecting({
        clientId,
        ...(username === undefined ? {} : { username }),
        ...(password === undefined ? {} : { password: Buffer.from(password) }),
      }),
    );
}

describe("a broker with accounts", () => {
  it("accepts the right password and no other", async () => {
    const connect = world(false);
    expect(await connect("ada", "secret")).toBe(0);
    expect(await connect("ada", "Secret")).toBe(4);
    expect(await connect("ada", undefined)).toBe(4);
    expect(await connect("eve", "secret")).toBe(4);
  });

  it("refuses clients without an account unless they are allowed", async () => {
    expect(await world(false)(undefined, undefined)).toBe(5);
    expect(await world(true)(undefined, undefined)).toBe(0);
    expect(await world(true)("eve", "anything")).toBe(0);
  });

  it("asks for the password of a user who has an account even where anybody may connect", async () => {
    expect(await world(true)("ada", "wrong")).toBe(4);
  });

  it("ties an account to its client identifier, and the identifier to the account", async () => {
    const connect = world(true);
    expect(await connect("bob", "secret", "bobs-phone")).toBe(0);
    expect(await connect("bob", "secret", "other")).toBe(2);
    expect(await connect("ada", "secret", "bobs-phone")).toBe(2);
    expect(await connect(undefined, undefined, "bobs-phone")).toBe(2);
  });
});

describe("password hashes", () => {
  it("are salted: equal passwords do not look equal", async () => {
    expect(await hashPassword(bytes("secret"))).not.toBe(hash);
    expect(await isPassword(bytes("secret"), hash)).toBe(true);
  });

  it.each(["", "scrypt$3$8$1$AAAA$AAAA", "scrypt$1073741824$8$1$AAAA$AAAA", "bcrypt$1$1$1$AAAA$AAAA"])(
    "that cannot be computed fit no password: %j",
    async (text) => {
      expect(await isPassword(bytes("secret"), text)).toBe(false);
    },
  );
});

describe("an accounts file", () => {
  it("reads back as it was written", () => {
    const accounts = [{ username: "ada", password: hash, groups: ["g"], attributes: { custId: "A" } }];
    expect(book(writeAccounts({ accounts }))).toEqual({ accounts });
  });

  it.each([
    ["wirebenchAccounts: 1\naccounts:\n  - { groups: [a] }", "username", 3],
    ["wirebenchAccounts: 1\naccounts:\n  - { username: a }\n  - { username: a }", "twice", 4],
    ["wirebenchAccounts: 1\naccounts:\n  - { username: a, password: secret }", "password", 3],
    ["wirebenchAccounts: 1\naccounts:\n  - { user: a }", "no key `user`", 3],
  ])("is refused with the line of the mistake: %j", (text, words, line) => {
    const parsed = parseAccounts(text);
    if (parsed.ok) throw new Error("accepted");
    expect(parsed.error[0]?.message).toContain(words);
    expect(parsed.error[0]?.line).toBe(line);
    expect(JSON.stringify(parsed.error)).not.toContain("secret");
  });
});
