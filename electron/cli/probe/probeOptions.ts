import { fail, ok, type Result } from "#shared/base/index.ts";
import {
  isUnusual,
  parseProbeAddress,
  type ProbeAddress,
  type ProbeStep,
  type ProbeStepId,
  probeSteps,
  type ReportFormat,
} from "#shared/probe/index.ts";
import { checkTopics } from "#electron/engine/probe/index.ts";
import { parseArguments } from "#electron/options/index.ts";

/** What `wirebench probe` was asked for. */
export type ProbeCommand =
  | { readonly kind: "help" }
  | { readonly kind: "plan" }
  | {
      readonly kind: "probe";
      readonly text: string;
      readonly address: ProbeAddress;
      readonly format: ReportFormat;
      readonly consented: ReadonlySet<ProbeStepId>;
      readonly deniedTopic: string | undefined;
      readonly topicPrefix: string | undefined;
      readonly identifierPrefix: string | undefined;
      readonly userName: string | undefined;
      readonly readsPassword: boolean;
      readonly authorityFile: string | undefined;
    };

const steps: readonly (ProbeStep & { readonly id: ProbeStepId })[] = probeSteps;
const unusual = steps.filter(isUnusual);
/** Not even meant by "everything unusual": the one sees other people's data, the other needs a topic. */
const NAMED_ONLY: ReadonlySet<ProbeStepId> = new Set(["subscribe-everything", "denied-topic"]);

export const probeHelp = `Usage: wirebench probe ADDRESS [options]

Examines a broker: versions, QoS, retained messages, subscriptions, limits announced and found, and how it refuses.
ADDRESS is a host, host:port, or a URL with mqtt, mqtts, ws or wss. The report goes to stdout, the progress to stderr;
Ctrl+C stops it, and clears up what was left.

  --text, --markdown, --json   form of the report (text)
  --plan                       print what would be sent, and send nothing
  --allow STEP                 agree to an unusual step (repeatable); --plan lists them
  --allow-unusual              agree to all of them but the subscription to # and the topic below
  --denied-topic TOPIC         a topic that this client may not use: one message goes there, and a subscription
  --topic-prefix TOPIC         private topics are below it (wirebench-probe)
  --id-prefix TEXT             Client Identifiers begin with it (wb-probe-)
  --username NAME              user name
  --password-stdin             read the password from the first line of stdin
  --ca FILE                    who may have signed the broker's certificate, PEM
  --insecure                   take any certificate
  --help                       this text

Exit code: 0 the report is complete, 1 there was no connection or it was stopped, 2 the command line is wrong.
`;

const optionTable = {
  text: { type: "boolean" },
  markdown: { type: "boolean" },
  json: { type: "boolean" },
  plan: { type: "boolean" },
  allow: { type: "string", multiple: true },
  "allow-unusual": { type: "boolean" },
  "denied-topic": { type: "string" },
  "topic-prefix": { type: "string" },
  "id-prefix": { type: "string" },
  username: { type: "string" },
  "password-stdin": { type: "boolean" },
  ca: { type: "string" },
  insecure: { type: "boolean" },
  help: { type: "boolean" },
} as const;

/** Reads the command line. The failure is one sentence. */
export function readProbeOptions(argv: readonly string[]): Result<ProbeCommand, string> {
  const parsed = parse(argv);
  if (!parsed.ok) return parsed;
  const { values, positionals } = parsed.value;
  if (values.help === true) return ok({ kind: "help" });
  if (values.plan === true) return ok({ kind: "plan" });
  const [text, ...rest] = positionals;
  if (text === undefined || rest.length > 0) return fail("wirebench probe wants one address; --help tells more");
  const address = parseProbeAddress(text, { verifies: values.insecure !== true });
  if (!address.ok) return address;
  if (values.ca !== undefined && address.value.tls === undefined) return fail("--ca is for mqtts and wss");
  const formats = (["text", "markdown", "json"] as const).filter((each) => values[each] === true);
  if (formats.length > 1) return fail(`--${formats.join(" and --")} do not go together`);
  const consented = readConsent(values.allow ?? [], values["allow-unusual"] === true);
  if (!consented.ok) return consented;
  const deniedTopic = values["denied-topic"];
  const wrongTopic = checkTopics(deniedTopic, values["topic-prefix"]);
  if (wrongTopic !== undefined) return fail(wrongTopic);
  if (consented.value.has("denied-topic") && deniedTopic === undefined) {
    return fail("the step denied-topic wants --denied-topic TOPIC");
  }
  return ok({
    kind: "probe",
    text,
    address: address.value,
    format: formats[0] ?? "text",
    // Whoever names the topic agrees to its step.
    consented: deniedTopic === undefined ? consented.value : new Set([...consented.value, "denied-topic"]),
    deniedTopic,
    topicPrefix: values["topic-prefix"],
    identifierPrefix: values["id-prefix"],
    userName: values.username,
    readsPassword: values["password-stdin"] === true,
    authorityFile: values.ca,
  });
}

function parse(argv: readonly string[]) {
  return parseArguments({ args: [...argv], options: optionTable, allowPositionals: true });
}

function readConsent(names: readonly string[], isAll: boolean): Result<ReadonlySet<ProbeStepId>, string> {
  const consented = new Set(isAll ? unusual.map(({ id }) => id).filter((id) => !NAMED_ONLY.has(id)) : []);
  for (const name of names) {
    const step = unusual.find(({ id }) => id === name);
    if (step === undefined) return fail(`--allow wants ${unusual.map(({ id }) => id).join(" or ")}, not \`${name}\``);
    consented.add(step.id);
  }
  return ok(consented);
}

/** Everything that would be sent. */
export function describePlan(): string {
  const line = ({ id, sends, risk }: (typeof steps)[number]): string =>
    `  ${id.padEnd(25)} ${sends}\n${risk === undefined ? "" : `  ${" ".repeat(25)} ! ${risk}\n`}`;
  const ordinary = steps.filter((step) => !isUnusual(step));
  return `Always done, on private topics:\n\n${ordinary.map(line).join("")}\nOnly with --allow:\n\n${unusual.map(line).join("")}`;
}
