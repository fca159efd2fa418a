import { fail, ok, type Result } from "#shared/base/index.ts";
import { parseArguments, readChoice, readNumber } from "#electron/options/index.ts";

export const rulesHelp = `Usage: wirebench rules check FILE
       wirebench rules run FILE [--host HOST] [--port N] [options]

check     says what is wrong with a document of rules, its scripts included; exit 1 when it cannot run
run       runs it against a broker until it has come to its end or is interrupted; says on stderr what goes wrong, and
          at the end what each rule has done; exit 1 when it failed

Tables that the document names lie beside it; nothing else is read. docs/rules.md tells what a document can say.

  --host HOST          the broker (127.0.0.1)
  --port N             its port (1883, or 8883 with --tls)
  --tls                over TLS, with the certificate verified
  --ca FILE            PEM of who may have signed it; --tls is understood
  --mqtt VERSION       5, 3.1.1 or 3.1 (5)
  --client-id ID       client identifier (wirebench-rules)
  --username NAME      user name
  --password-stdin     the password is the first line of the standard input

Exit codes: 0 all is well, 1 the rules have errors or failed, 2 wrong usage or a file that cannot be read
`;

/** Where rules run. */
export interface RunTarget {
  readonly host: string;
  readonly port: number;
  readonly hasTls: boolean;
  readonly authorityFile: string | undefined;
  readonly protocolVersion: 3 | 4 | 5;
  readonly clientIdentifier: string;
  readonly userName: string | undefined;
  readonly hasPassword: boolean;
}

/** A well-formed command line of `wirebench rules`. */
export type RulesCommand =
  | { readonly kind: "help" }
  | { readonly kind: "check"; readonly file: string }
  | { readonly kind: "run"; readonly file: string; readonly target: RunTarget };

const options = {
  help: { type: "boolean" },
  host: { type: "string" },
  port: { type: "string" },
  tls: { type: "boolean" },
  ca: { type: "string" },
  mqtt: { type: "string" },
  "client-id": { type: "string" },
  username: { type: "string" },
  "password-stdin": { type: "boolean" },
} as const;

const versions = { "5": 5, "3.1.1": 4, "3.1": 3 } as const;

/** Reads the arguments after `rules`; the failure is one sentence that names what is wrong. */
export function readRulesOptions(argv: readonly string[]): Result<RulesCommand, string> {
  const parsed = parseArguments({ args: [...argv], options, allowPositionals: true });
  if (!parsed.ok) return parsed;
  const { values, positionals } = parsed.value;
  const [command, file, ...rest] = positionals;
  if (values.help === true || command === undefined) return ok({ kind: "help" });
  if (command !== "check" && command !== "run") return fail(`rules has no command \`${command}\``);
  if (file === undefined || rest.length > 0) return fail(`rules ${command} needs one file`);
  if (command === "check") {
    const [given] = Object.keys(values);
    return given === undefined ? ok({ kind: "check", file }) : fail(`rules check has no option --${given}`);
  }
  const hasTls = values.tls === true || values.ca !== undefined;
  const port = readNumber("port", values.port ?? (hasTls ? "8883" : "1883"), { minimum: 1, maximum: 65_535 });
  if (!port.ok) return port;
  const version = readChoice("mqtt", values.mqtt ?? "5", ["5", "3.1.1", "3.1"]);
  if (!version.ok) return version;
  return ok({
    kind: "run",
    file,
    target: {
      host: values.host ?? "127.0.0.1",
      port: port.value,
      hasTls,
      authorityFile: values.ca,
      protocolVersion: versions[version.value],
      clientIdentifier: values["client-id"] ?? "wirebench-rules",
      userName: values.username,
      hasPassword: values["password-stdin"] === true,
    },
  });
}
