import { fail, ok, type Result } from "#shared/base/index.ts";
import { parseTopicFilter, type TopicFilter } from "#shared/topic/index.ts";
import type { AccessRules, RuleReference } from "../accessRules.ts";
import type { PolicyDocument, PolicyRole } from "../document.ts";
import type { Identity } from "../identity.ts";
import type { DocumentError } from "#shared/document/index.ts";
import type { Dialect, Emission } from "./dialect.ts";
import { atomOf, type ErlangTerm, parseErlangTerms } from "./erlangTerms.ts";
import { createClientRules, fillWords, matchesAsName, verdictOf } from "./judging.ts";
import { findLosses, oneLine, portableRules, type PortableRule, spell } from "./translation.ts";

/** A filter, possibly with placeholders, or one that is compared as a text. */
export interface EmqxTopic {
  readonly text: string;
  readonly isExact: boolean;
}

interface FilledTopic {
  readonly filter: TopicFilter;
  readonly isExact: boolean;
}

/** One term of an `acl.conf`. */
export interface EmqxRule {
  readonly isAllowed: boolean;
  readonly who: ErlangTerm;
  readonly action: "publish" | "subscribe" | "all";
  /** Absent: every one. */
  readonly qos: readonly number[] | undefined;
  readonly retain: boolean | undefined;
  /** `undefined`: every topic. */
  readonly topics: readonly EmqxTopic[] | undefined;
  readonly reference: RuleReference;
}

/** EMQX's `acl.conf`: first match from the top, and what matches nothing is allowed. */
export const emqx: Dialect = {
  id: "emqx",
  title: "EMQX acl.conf",
  evidence: "source-read",
  answers: { publishV3: "ack", publishV5: "reason-code", subscribe: "refuse" },
  emit: emitEmqx,
  read,
};

const WORD = /\$\{([^}]*)\}/g;

/** Reads the terms of an `acl.conf`, in order. */
export function readEmqxRules(text: string): Result<readonly EmqxRule[], readonly DocumentError[]> {
  const terms = parseErlangTerms(text);
  if (!terms.ok) return fail([terms.error]);
  const rules: EmqxRule[] = [];
  for (const { term, line, source } of terms.value) {
    const rule = readRule(term, { id: `line ${line}`, text: source, line });
    if (rule === undefined) return fail([{ message: `not a rule: \`${source}\``, line, column: 1 }]);
    rules.push(rule);
  }
  return ok(rules);
}

function read(text: string): Result<AccessRules, readonly DocumentError[]> {
  const read = readEmqxRules(text);
  if (!read.ok) return read;
  const rules = read.value;
  return ok({
    name: "acl.conf",
    deniedWill: "drop",
    bind(identity) {
      const own = rules
        .filter((rule) => isWho(rule.who, identity))
        .map((rule) => ({ ...rule, topics: rule.topics?.flatMap((topic) => fillTopic(topic, identity)) }));
      const judge = (
        action: "publish" | "subscribe",
        asked: { readonly text: string; readonly qos: number; readonly retain: boolean | undefined },
      ) =>
        verdictOf(
          own.find(
            ({ action: ruled, qos, retain, topics }) =>
              (ruled === action || ruled === "all") &&
              (qos === undefined || qos.includes(asked.qos)) &&
              (retain === undefined || asked.retain === undefined || retain === asked.retain) &&
              (topics === undefined || topics.some((topic) => matchesFilled(topic, asked.text))),
          ),
          "allow",
        );
      return createClientRules({
        publish: ({ topicName, qos, retain }) => judge("publish", { text: topicName, qos, retain }),
        // The group's name is cut off, and the rest is judged as if it were a Topic Name.
        subscribe: ({ topicFilter, qos }) => judge("subscribe", { text: topicFilter, qos, retain: undefined }),
      });
    },
  });
}

/** A topic with the client's own values in it; nothing when it has none for a placeholder, or they spoil the filter. */
function fillTopic({ text, isExact }: EmqxTopic, identity: Identity): readonly FilledTopic[] {
  const filled = isExact ? text : fillWords(text, WORD, (name) => valueOf(identity, name));
  const filter = filled === undefined ? undefined : parseTopicFilter(filled);
  return filter?.ok === true ? [{ filter: filter.value, isExact }] : [];
}

function matchesFilled({ filter, isExact }: FilledTopic, text: string): boolean {
  return isExact ? filter === text : matchesAsName(filter, text);
}

/** A client's value for a placeholder; one that would change the filter is none. */
function valueOf(identity: Identity, name: string): string | undefined {
  const attribute = /^client_attrs\.(.+)$/.exec(name)?.[1];
  const value =
    attribute !== undefined
      ? identity.attributes.get(attribute)
      : name === "clientid"
        ? identity.clientIdentifier
        : name === "username"
          ? identity.username
          : undefined;
  return value === undefined || /[+#/]/.test(value) ? undefined : value;
}

function isWho(who: ErlangTerm, identity: Identity): boolean {
  if (atomOf(who) === "all") return true;
  if (who.kind !== "tuple") return false;
  const [first, second, third] = who.items;
  const value = second?.kind === "string" ? second.text : undefined;
  switch (first === undefined ? undefined : atomOf(first)) {
    case "username":
    case "user":
      return value === identity.username;
    case "clientid":
    case "client":
      return value === identity.clientIdentifier;
    case "client_attr": {
      if (value === undefined || third?.kind !== "string") return false;
      return value === "group" ? identity.groups.includes(third.text) : identity.attributes.get(value) === third.text;
    }
    case "and":
      return second?.kind === "list" && second.items.every((one) => isWho(one, identity));
    case "or":
      return second?.kind === "list" && second.items.some((one) => isWho(one, identity));
    default:
      return false;
  }
}

function readRule(term: ErlangTerm, reference: RuleReference): EmqxRule | undefined {
  if (term.kind !== "tuple") return undefined;
  const [permission, who, action, topics] = term.items;
  const effect = permission === undefined ? undefined : atomOf(permission);
  if ((effect !== "allow" && effect !== "deny") || who === undefined) return undefined;
  const isAllowed = effect === "allow";
  const base = { isAllowed, who, reference, qos: undefined, retain: undefined };
  if (action === undefined) return { ...base, action: "all", topics: undefined };
  const [name, options] = action.kind === "tuple" ? action.items : [action];
  const kind = name === undefined ? undefined : atomOf(name);
  if ((kind !== "publish" && kind !== "subscribe" && kind !== "all") || topics?.kind !== "list") return undefined;
  const spelled = topics.items.map((topic) => {
    if (topic.kind === "string") return { text: topic.text, isExact: false };
    const [eq, exact] = topic.kind === "tuple" ? topic.items : [];
    return eq !== undefined && atomOf(eq) === "eq" && exact?.kind === "string"
      ? { text: exact.text, isExact: true }
      : undefined;
  });
  if (spelled.includes(undefined)) return undefined;
  return {
    ...base,
    ...readOptions(options),
    action: kind,
    topics: spelled.filter((topic) => topic !== undefined),
  };
}

function readOptions(options: ErlangTerm | undefined): Pick<EmqxRule, "qos" | "retain"> {
  let qos: readonly number[] | undefined;
  let retain: boolean | undefined;
  for (const option of options?.kind === "list" ? options.items : []) {
    const [name, value] = option.kind === "tuple" ? option.items : [];
    if (name === undefined || value === undefined) continue;
    if (atomOf(name) === "qos") {
      const levels = value.kind === "list" ? value.items : [value];
      qos = levels.flatMap((level) => (level.kind === "number" ? [level.value] : []));
    } else if (atomOf(name) === "retain") {
      const said = atomOf(value);
      retain = said === "true" ? true : said === "false" ? false : undefined;
    }
  }
  return { qos, retain };
}

function emitEmqx(document: PolicyDocument): Emission {
  const rules = portableRules(document);
  const word = (attribute: string): string | undefined => {
    const source = document.identity?.attributes[attribute]?.source;
    if (source === "connect.clientId") return "${clientid}";
    return source === "connect.username" ? "${username}" : `\${client_attrs.${attribute}}`;
  };
  const lines = rules.map((one) => {
    const { text } = spell(one.levels, word);
    // Compared as a text, a filter that ends in `+` does not let `#` in; values cannot be put into it.
    const isExact = one.rule.action !== "publish" && text.endsWith("+") && !text.includes("${");
    const topic = isExact ? `{eq, ${quote(text)}}` : quote(text);
    return `{${one.rule.effect}, ${whoOf(one.role)}, ${actionOf(one)}, [${topic}]}. %% ${oneLine(one.rule.id)}`;
  });
  const last = `{${document.evaluation.default}, all}.`;
  const isExactOrNamed = (one: PortableRule): boolean => {
    const { text } = spell(one.levels, word);
    return !text.includes("${");
  };
  return {
    text: [`%% ${oneLine(document.name)}`, ...lines, last, ""].join("\n"),
    losses: findLosses(
      document,
      rules,
      { Q: ({ rule }) => rule.action === "publish", R: true, D: true, A: true, O: true, N: isExactOrNamed },
      new Map(),
    ),
    appearance: (identity) => identity,
  };
}

function whoOf({ principals }: PolicyRole): string {
  const { group, username, clientId } = principals;
  const all = [
    ...(group === undefined ? [] : [`{client_attr, "group", ${quote(group)}}`]),
    ...(username === undefined ? [] : [`{username, ${quote(username)}}`]),
    ...(clientId === undefined ? [] : [`{clientid, ${quote(clientId)}}`]),
  ];
  if (all.length > 1) return `{'and', [${all.join(", ")}]}`;
  return all[0] ?? "all";
}

function actionOf({ rule }: PortableRule): string {
  if (rule.action !== "publish") return "subscribe";
  const levels = [0, 1, 2].filter((qos) => qos <= (rule.maxQos ?? 2));
  const options = [
    ...(levels.length === 3 ? [] : [`{qos, [${levels.join(", ")}]}`]),
    ...(rule.retain === false ? ["{retain, false}"] : []),
  ];
  return options.length === 0 ? "publish" : `{publish, [${options.join(", ")}]}`;
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
}
