import * as z from "zod/mini";
import { ok, type Result } from "#shared/base/index.ts";
import { intersectFilters, parseTopicFilter } from "#shared/topic/index.ts";
import { type DocumentError, readDocument } from "#shared/document/index.ts";
import { awsIot } from "./awsIot.ts";
import { createImport, type Import, type ImportedBody, type ImportedPolicy, type Importer } from "./importing.ts";

/** Imports policies of AWS IoT Core: one policy, or several by the name of the thing group that each is attached to. */
export const awsIotImporter: Importer = { id: awsIot.id, title: awsIot.title, import: importAws };

const texts = z.union([z.string(), z.array(z.string())]);
const statementSchema = z.object({
  Effect: z.enum(["Allow", "Deny"]),
  Action: z.optional(texts),
  Resource: z.optional(texts),
  Condition: z.optional(z.unknown()),
});
type Statement = z.infer<typeof statementSchema>;
const policySchema = z.object({ Version: z.optional(z.string()), Statement: z.array(statementSchema) });
const fileSchema = z.union([policySchema, z.record(z.string(), policySchema)]);

function importAws(text: string): Result<ImportedPolicy, readonly DocumentError[]> {
  const read = readDocument(text, fileSchema, "the policies");
  if (!read.ok) return read;
  const { value, locate } = read.value;
  const found = createImport();
  const one = policySchema.safeParse(value);
  if (one.success) {
    importPolicy(found, "everybody", {}, one.data.Statement, (index) => locate(["Statement", index]).line);
  } else {
    for (const [name, policy] of Object.entries(value)) {
      const parsed = policySchema.safeParse(policy);
      if (!parsed.success) continue;
      importPolicy(
        found,
        name,
        { group: name },
        parsed.data.Statement,
        (index) => locate([name, "Statement", index]).line,
      );
    }
  }
  return ok(
    found.finish("imported from AWS IoT Core", {
      default: "deny",
      order: "deny-overrides",
      subscribe: "strict",
      deniedPublish: { v3: "close", v5: "reason-code" },
    }),
  );
}

/** What one policy says, before it is put together. */
interface Gathered {
  readonly publish: Set<string>;
  readonly retain: Set<string>;
  readonly subscribe: Set<string>;
  readonly receive: Set<string>;
  readonly connect: string[];
  readonly denials: ImportedBody[];
}

function importPolicy(
  found: Import,
  name: string,
  principals: { readonly group?: string },
  statements: readonly Statement[],
  lineOf: (index: number) => number,
): void {
  const said: Gathered = {
    publish: new Set(),
    retain: new Set(),
    subscribe: new Set(),
    receive: new Set(),
    connect: [],
    denials: [],
  };
  for (const [index, statement] of statements.entries()) takeStatement(found, said, statement, lineOf(index));
  const received = [...new Set([...said.subscribe].flatMap((filter) => inside(filter, said.receive)))];
  if (received.some((filter) => !said.subscribe.has(filter))) {
    found.lose(
      "V",
      "a subscription that reaches more than may be received is refused here; there it is granted and filtered",
    );
  }
  const [connect, ...others] = said.connect;
  if (others.length > 0) {
    found.lose("C", `a role has one pattern of client identifiers: ${others.join(", ")} left out of ${name}`);
  }
  if (connect === undefined) found.lose("C", `without iot:Connect nobody connects there; here ${name} may`);
  found.role(
    name,
    principals,
    [
      ...said.denials,
      ...[...said.publish].map((filter): ImportedBody => ({
        effect: "allow",
        action: "publish",
        filter,
        ...(said.retain.has(filter) ? {} : { retain: false }),
        maxQos: 1,
      })),
      ...received.map((filter): ImportedBody => ({ effect: "allow", action: "subscribe", filter, maxQos: 1 })),
    ],
    connect === "*" ? undefined : connect,
  );
}

/** The parts of a filter that any of others lets through. Own values are levels like others: the same on both sides. */
function inside(filter: string, others: ReadonlySet<string>): readonly string[] {
  const own = parseTopicFilter(filter);
  return [...others].flatMap((other) => {
    const parsed = parseTopicFilter(other);
    return own.ok && parsed.ok ? (intersectFilters(own.value, parsed.value) ?? []) : [];
  });
}

const ACTIONS = ["iot:Connect", "iot:Publish", "iot:RetainPublish", "iot:Receive", "iot:Subscribe"] as const;

function takeStatement(found: Import, said: Gathered, statement: Statement, line: number): void {
  const { Effect, Action, Resource, Condition } = statement;
  if (Action === undefined || Resource === undefined || Condition !== undefined) {
    const effect = Effect === "Deny" ? ": what it denies is not denied here" : "";
    found.lose("A", `left out, for a policy has no conditions, nor all but some actions or resources${effect}`, line);
    return;
  }
  const wanted = [Action].flat();
  const actions = ACTIONS.filter((action) => wanted.some((one) => one === action || one === "iot:*" || one === "*"));
  for (const resource of [Resource].flat()) {
    // arn:partition:iot:region:account:kind/name
    const [, kind, name = ""] =
      /^(?:\*|arn:[^:]*:iot:[^:]*:[^:]*:(client|topicfilter|topic)\/(.*))$/s.exec(resource) ?? [];
    for (const action of actions) {
      const fits = kind === undefined ? resource === "*" : kind === kindOf(action);
      if (fits) takeGrant(found, said, Effect, action, kind === undefined ? "*" : name, line);
    }
  }
}

function kindOf(action: (typeof ACTIONS)[number]): string {
  if (action === "iot:Connect") return "client";
  return action === "iot:Subscribe" ? "topicfilter" : "topic";
}

function takeGrant(
  found: Import,
  said: Gathered,
  effect: Statement["Effect"],
  action: (typeof ACTIONS)[number],
  name: string,
  line: number,
): void {
  if (action === "iot:Connect") {
    const pattern = fillNames(found, name);
    if (effect === "Deny") found.lose("C", `a policy denies no client identifiers: ${name}`, line);
    else if (pattern === undefined || name.includes("?"))
      found.lose("C", `left out, for its variable has no word here: ${name}`, line);
    else said.connect.push(pattern);
    return;
  }
  const filter = spell(found, name, action === "iot:Subscribe", line);
  if (filter === undefined || !found.isFilter(filter, line)) return;
  if (effect === "Deny") {
    if (action === "iot:RetainPublish") return found.lose("R", `a denial is for messages of every kind: ${name}`, line);
    if (action === "iot:Subscribe") found.lose("V", `a denied subscription is a denied delivery here: ${name}`, line);
    const denied = action === "iot:Publish" ? "publish" : action === "iot:Receive" ? "receive" : "subscribe";
    said.denials.push({ effect: "deny", action: denied, filter });
    return;
  }
  if (action === "iot:Publish") said.publish.add(filter);
  else if (action === "iot:RetainPublish") said.retain.add(filter);
  else if (action === "iot:Receive") said.receive.add(filter);
  else said.subscribe.add(filter);
}

/** A resource as a filter. `*` crosses levels there: at the end that can be said, elsewhere it is one level here. */
function spell(found: Import, name: string, isFilter: boolean, line: number): string | undefined {
  const leave = (why: string): undefined => void found.lose("W", `left out, for ${why}: ${name}`, line);
  if (name === "*") return "#";
  const filled = fillNames(found, name);
  if (filled === undefined) return leave("its variable has no word here, or is part of a level");
  if (!isFilter && /[+#]/.test(filled)) return leave("`+` and `#` are characters like others there");
  if (filled.includes("?")) return leave("a policy has no word for one character");
  const levels = filled.split("/");
  const spelled = levels.flatMap((level, index) => {
    if (!level.includes("*")) return [level];
    if (level !== "*") return [undefined];
    if (index === levels.length - 1) return ["+", "#"];
    found.lose("W", `\`*\` is exactly one level here, and any number there: ${name}`, line);
    return ["+"];
  });
  return spelled.includes(undefined) ? leave("a `*` is part of a level") : spelled.join("/");
}

/** A text with variables as own values; `undefined` when one has no word here, or is not a whole level. */
function fillNames(found: Import, text: string): string | undefined {
  let isKnown = true;
  const filled = text.replaceAll(/\$\{([^}]*)\}/g, (whole, word: string, offset: number) => {
    const attribute = /^iot:Connection\.Thing\.Attributes\[([A-Za-z][A-Za-z0-9]*)\]$/.exec(word)?.[1];
    const isWholeLevel = /^$|\/$/.test(text.slice(0, offset)) && /^$|^\//.test(text.slice(offset + whole.length));
    if (!isWholeLevel) isKnown = false;
    if (word === "iot:ClientId") return found.own("clientId");
    if (word === "iot:Connection.Thing.ThingName") return found.own("thingName");
    if (attribute !== undefined) return found.own(attribute);
    isKnown = false;
    return whole;
  });
  return isKnown ? filled : undefined;
}
