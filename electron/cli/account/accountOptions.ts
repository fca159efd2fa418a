import { fail, ok, type Result } from "#shared/base/index.ts";
import type { Account } from "#shared/policy/index.ts";
import { parseArguments } from "#electron/options/index.ts";

export const accountHelp = `Usage: wirebench account add FILE --username NAME [options]
       wirebench account add FILE --client ID [options]

Adds an account to FILE, or replaces the one of that name, and creates FILE when there is none. The password is the
first line of the standard input; an empty line makes an account without password. Only you can read FILE.

  --username NAME          user name
  --client ID              the only client identifier that the account may use; without --username, the account of
                           clients that give no user name and connect under this identifier
  --scram                  lets MQTT 5.0 clients prove that they know the password without sending it (SCRAM-SHA-256);
                           what the file then holds is easier to guess a weak password from
  --group NAME             group of the account (repeatable)
  --attribute NAME=VALUE   attribute of the account (repeatable)
`;

/** A well-formed command line of `wirebench account`. */
export type AccountCommand =
  | { readonly kind: "help" }
  | { readonly kind: "add"; readonly file: string; readonly account: Account; readonly hasScram: boolean };

const options = {
  help: { type: "boolean" },
  username: { type: "string" },
  client: { type: "string" },
  scram: { type: "boolean" },
  group: { type: "string", multiple: true },
  attribute: { type: "string", multiple: true },
} as const;

/** Reads the arguments after `account`; the failure is one sentence that names what is wrong. */
export function readAccountOptions(argv: readonly string[]): Result<AccountCommand, string> {
  const parsed = parseArguments({ args: [...argv], options, allowPositionals: true });
  if (!parsed.ok) return parsed;
  const { values, positionals } = parsed.value;
  const [command, file, ...rest] = positionals;
  if (values.help === true || command === undefined) return ok({ kind: "help" });
  if (command !== "add") return fail(`account has no command \`${command}\``);
  if (file === undefined || rest.length > 0) return fail("account add needs one file");
  const { username, client, group } = values;
  if (username === undefined && client === undefined) return fail("account add needs --username or --client");
  if (username === "" || client === "") return fail("--username and --client want a name, not ``");
  if (values.scram === true && username === undefined) return fail("--scram needs --username");
  const attributes: [string, string][] = [];
  for (const text of values.attribute ?? []) {
    const equals = text.indexOf("=");
    if (equals < 1) return fail(`--attribute wants NAME=VALUE, not \`${text}\``);
    attributes.push([text.slice(0, equals), text.slice(equals + 1)]);
  }
  return ok({
    kind: "add",
    file,
    hasScram: values.scram === true,
    account: {
      ...(username === undefined ? {} : { username }),
      ...(client === undefined ? {} : { clientId: client }),
      ...(group === undefined ? {} : { groups: group }),
      ...(attributes.length === 0 ? {} : { attributes: Object.fromEntries(attributes) }),
    },
  });
}
