import { fail, ok, type Result } from "#shared/base/index.ts";
import { type Dialect, dialects, type Importer, importers } from "#shared/policy/dialects/index.ts";
import type { Identity, PolicyRequest } from "#shared/policy/index.ts";
import { parseSharedSubscription, parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";
import { parseArguments } from "#electron/options/index.ts";

export const policyHelp = `Usage: wirebench policy check FILE [--variant NAME] [--json]
       wirebench policy explain FILE --client ID [who] WHAT [--variant NAME] [--json]
       wirebench policy diff FILE FILE [--json]
       wirebench policy emit FILE --to DIALECT [--variant NAME] [--json]
       wirebench policy import FILE --from DIALECT [--json]
       wirebench policy lints

check     judges the requirements, runs the tests and lists advice; exit 1 when a requirement is refuted or a test fails
explain   decides one request and names the rule
diff      prints topics about which two policies disagree; exit 1 when there are any
emit      writes the policy in another broker's language; on stderr what is lost, and topics that are judged
          differently there
import    prints a policy that decides as another broker's file does; on stderr what it cannot take over
lints     lists everything that check advises against, with whose advice it is

Dialects: ${dialects.map(({ id }) => id).join(", ")}
Imported: ${importers.map(({ id }) => id).join(", ")}

Exit codes: 0 all is well, 1 refuted, failed or different, 2 wrong usage or a file that cannot be read

Who:
  --client ID              client identifier
  --username NAME          user name
  --group NAME             group of the account (repeatable)
  --attribute NAME=VALUE   attribute of the account (repeatable)

What:
  --connect                may it connect under this client identifier
  --publish TOPIC          with --qos N and --retain
  --subscribe FILTER       with --qos N
  --receive TOPIC          would a message on this topic be delivered to it
`;

/** A well-formed command line of `wirebench policy`. */
export type PolicyCommand =
  | { readonly kind: "help" }
  | { readonly kind: "check"; readonly file: string; readonly variant: string | undefined; readonly isJson: boolean }
  | { readonly kind: "diff"; readonly before: string; readonly after: string; readonly isJson: boolean }
  | { readonly kind: "import"; readonly file: string; readonly importer: Importer; readonly isJson: boolean }
  | { readonly kind: "lints"; readonly isJson: boolean }
  | {
      readonly kind: "emit";
      readonly file: string;
      readonly variant: string | undefined;
      readonly isJson: boolean;
      readonly dialect: Dialect;
    }
  | {
      readonly kind: "explain";
      readonly file: string;
      readonly variant: string | undefined;
      readonly isJson: boolean;
      readonly identity: Identity;
      readonly request: PolicyRequest;
    };

const options = {
  help: { type: "boolean" },
  json: { type: "boolean" },
  variant: { type: "string" },
  to: { type: "string" },
  from: { type: "string" },
  client: { type: "string" },
  username: { type: "string" },
  group: { type: "string", multiple: true },
  attribute: { type: "string", multiple: true },
  connect: { type: "boolean" },
  publish: { type: "string" },
  subscribe: { type: "string" },
  receive: { type: "string" },
  qos: { type: "string" },
  retain: { type: "boolean" },
} as const;

type Values = Extract<ReturnType<typeof parse>, { ok: true }>["value"]["values"];

function parse(argv: readonly string[]) {
  return parseArguments({ args: [...argv], options, allowPositionals: true });
}

/** Reads the arguments after `policy`; the failure is one sentence that names what is wrong. */
export function readPolicyOptions(argv: readonly string[]): Result<PolicyCommand, string> {
  const parsed = parse(argv);
  if (!parsed.ok) return parsed;
  const { values, positionals } = parsed.value;
  const [command, file, second, ...rest] = positionals;
  if (values.help === true || command === undefined) return ok({ kind: "help" });
  const isJson = values.json === true;
  if (command === "lints") {
    return file === undefined ? ok({ kind: "lints", isJson }) : fail("policy lints takes no file");
  }
  if (command === "diff") {
    if (file === undefined || second === undefined || rest.length > 0) return fail("policy diff needs two files");
    return ok({ kind: "diff", before: file, after: second, isJson });
  }
  if (command === "import") {
    if (file === undefined || second !== undefined) return fail("policy import needs one file");
    const importer = importers.find(({ id }) => id === values.from);
    if (importer !== undefined) return ok({ kind: "import", file, importer, isJson });
    const known = importers.map(({ id }) => id).join(", ");
    return fail(`policy import needs --from with one of ${known}, not \`${values.from ?? ""}\``);
  }
  if (command !== "check" && command !== "explain" && command !== "emit")
    return fail(`policy has no command \`${command}\``);
  if (file === undefined || second !== undefined) return fail(`policy ${command} needs one file`);
  if (command === "check") return ok({ kind: "check", file, variant: values.variant, isJson });
  if (command === "emit") {
    const dialect = dialects.find(({ id }) => id === values.to);
    const known = dialects.map(({ id }) => id).join(", ");
    if (dialect === undefined) return fail(`policy emit needs --to with one of ${known}, not \`${values.to ?? ""}\``);
    return ok({ kind: "emit", file, variant: values.variant, isJson, dialect });
  }
  const identity = readIdentity(values);
  if (!identity.ok) return identity;
  const request = readRequest(values, identity.value);
  if (!request.ok) return request;
  return ok({
    kind: "explain",
    file,
    variant: values.variant,
    isJson,
    identity: identity.value,
    request: request.value,
  });
}

function readIdentity(values: Values): Result<Identity, string> {
  if (values.client === undefined) return fail("policy explain needs --client");
  const attributes = new Map<string, string>();
  for (const text of values.attribute ?? []) {
    const equals = text.indexOf("=");
    if (equals < 1) return fail(`--attribute wants NAME=VALUE, not \`${text}\``);
    attributes.set(text.slice(0, equals), text.slice(equals + 1));
  }
  return ok({
    clientIdentifier: values.client,
    ...(values.username === undefined ? {} : { username: values.username }),
    groups: values.group ?? [],
    attributes,
  });
}

function readRequest(values: Values, identity: Identity): Result<PolicyRequest, string> {
  const asked = (["connect", "publish", "subscribe", "receive"] as const).filter((name) => values[name] !== undefined);
  if (asked.length !== 1)
    return fail("policy explain needs exactly one of --connect, --publish, --subscribe, --receive");
  const qos = [0, 1, 2].find((level) => String(level) === (values.qos ?? "0"));
  if (qos !== 0 && qos !== 1 && qos !== 2) return fail(`--qos is 0, 1 or 2, not \`${values.qos}\``);
  if (values.connect === true) return ok({ kind: "connect", clientIdentifier: identity.clientIdentifier });
  if (values.subscribe !== undefined) {
    const parsed = parseTopicFilter(values.subscribe);
    if (!parsed.ok) return fail(`--subscribe: ${parsed.error.message}`);
    const shared = parseSharedSubscription(parsed.value);
    if (shared === undefined) return ok({ kind: "subscribe", topicFilter: parsed.value, qos });
    return ok({ kind: "subscribe", ...shared, qos });
  }
  const name = parseTopicName(values.publish ?? values.receive ?? "");
  if (!name.ok) return fail(`--${asked[0]}: ${name.error.message}`);
  if (values.receive !== undefined) return ok({ kind: "receive", topicName: name.value });
  return ok({ kind: "publish", topicName: name.value, qos, retain: values.retain === true });
}
