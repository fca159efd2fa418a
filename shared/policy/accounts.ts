import * as z from "zod/mini";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { Identity } from "./identity.ts";
import { appendEntry, type DocumentError, inTextOrder, readDocument, replaceEntry } from "#shared/document/index.ts";

// No `new Function` behind our back: the workbench's content security policy forbids it.
z.config({ jitless: true });

const name = z.string().check(z.minLength(1), z.maxLength(65_535));

const account = z.strictObject({
  /** Absent: the account of a client that gives no user name, found by its Client Identifier. */
  username: z.optional(name),
  /** `scrypt$N$r$p$salt$hash`, salt and hash in base64. Absent: no password is asked for. */
  password: z.optional(z.string().check(z.regex(/^scrypt\$\d+\$\d+\$\d+\$[A-Za-z0-9+/]+=*\$[A-Za-z0-9+/]+=*$/))),
  /**
   * `iterations$salt$storedKey$serverKey`, the last three in base64. Present: a 5.0 client may prove with SCRAM-SHA-256
   * that it knows the password.
   */
  scramSha256: z.optional(z.string().check(z.regex(/^\d+(?:\$[A-Za-z0-9+/]+=*){3}$/))),
  /** The only Client Identifier that this account may use. */
  clientId: z.optional(name),
  groups: z.optional(z.array(name)),
  attributes: z.optional(z.record(z.string(), z.string())),
});
export type Account = z.infer<typeof account>;

const accountsSchema = z.strictObject({ wirebenchAccounts: z.literal(1), accounts: z.array(account) });

/** The key of the entries. */
const LIST = "accounts";

/** Who may connect, and what is known of them. Knows hashes, never passwords. */
export interface AccountBook {
  readonly accounts: readonly Account[];
}

/** Reads accounts from YAML or JSON. Answers every error found, in the order of the text; never throws. */
export function parseAccounts(text: string): Result<AccountBook, readonly DocumentError[]> {
  const read = readDocument(text, accountsSchema, "the accounts");
  if (!read.ok) return read;
  const { accounts } = read.value.value;
  const errors: DocumentError[] = [];
  const seen = new Set<string>();
  accounts.forEach(({ username, clientId }, index) => {
    const at = read.value.locate(["accounts", index]);
    const key = username === undefined ? `clientId ${clientId}` : `username ${username}`;
    if (username === undefined && clientId === undefined) {
      errors.push({ message: "an account needs a `username` or a `clientId`", ...at });
    } else if (seen.has(key)) {
      errors.push({ message: `the account \`${username ?? clientId}\` is there twice`, ...at });
    }
    seen.add(key);
  });
  return errors.length > 0 ? fail(inTextOrder(errors)) : ok({ accounts });
}

/** Whether two entries are of one account: of one user name, or of one Client Identifier where neither has a name. */
export function isSameAccount(left: Account, right: Account): boolean {
  return left.username === right.username && (left.username !== undefined || left.clientId === right.clientId);
}

/**
 * The text of accounts with one more, or with another entry for one that is there; all else stays as it is written. An
 * empty text becomes accounts with this one.
 */
export function putAccount(
  text: string,
  entry: Account,
): Result<{ readonly text: string; readonly isReplaced: boolean }, readonly DocumentError[]> {
  if (text.trim() === "") return ok({ text: appendEntry("wirebenchAccounts: 1\n", LIST, entry), isReplaced: false });
  const read = parseAccounts(text);
  if (!read.ok) return read;
  const index = read.value.accounts.findIndex((other) => isSameAccount(other, entry));
  if (index < 0) return ok({ text: appendEntry(text, LIST, entry), isReplaced: false });
  return ok({ text: replaceEntry(text, LIST, index, entry), isReplaced: true });
}

/** Writes accounts in the form that `parseAccounts` reads: JSON, one account a line. */
export function writeAccounts({ accounts }: AccountBook): string {
  const lines = accounts.map((entry) => `    ${JSON.stringify(entry)}`);
  return `{\n  "wirebenchAccounts": 1,\n  "accounts": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

/** The account of a user name; for a client without one, the account without user name of its Client Identifier. */
export function findAccount(
  { accounts }: AccountBook,
  client: { readonly userName: string | undefined; readonly clientIdentifier: string },
): Account | undefined {
  if (client.userName !== undefined) return accounts.find(({ username }) => username === client.userName);
  return accounts.find(({ username, clientId }) => username === undefined && clientId === client.clientIdentifier);
}

/** A client with what its account says of it. */
export function identityOf(
  client: { readonly userName: string | undefined; readonly clientIdentifier: string },
  found: Account | undefined,
): Identity {
  return {
    clientIdentifier: client.clientIdentifier,
    ...(client.userName === undefined ? {} : { username: client.userName }),
    groups: found?.groups ?? [],
    attributes: new Map(Object.entries(found?.attributes ?? {})),
  };
}
