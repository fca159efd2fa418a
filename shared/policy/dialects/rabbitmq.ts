import { fail, ok, type Result } from "#shared/base/index.ts";
import type { AccessRules } from "../accessRules.ts";
import type { PolicyDocument } from "../document.ts";
import { compilePattern, type Pattern } from "../pattern/index.ts";
import type { DocumentError } from "#shared/document/index.ts";
import type { TemplateLevel } from "../template.ts";
import type { Dialect, Emission } from "./dialect.ts";
import { createClientRules, fillWords, verdictOf } from "./judging.ts";
import { findLosses, isOneLine, leftOutLoss, portableRules, spell, userNameOfRole } from "./translation.ts";

/**
 * RabbitMQ's topic permissions: one regular expression for each user and direction over the topic as a routing key,
 * where `/` is `.` and `+` is `*`. A user without permissions may do everything.
 */
export const rabbitmq: Dialect = {
  id: "rabbitmq",
  title: "RabbitMQ topic permissions",
  evidence: "source-read",
  answers: { publishV3: "close", publishV5: "disconnect", subscribe: "refuse" },
  emit: emitRabbitmq,
  read,
};

const QUOTED = String.raw`'((?:[^']|'\\'')*)'`;
const COMMAND = new RegExp(
  `^rabbitmqctl set_topic_permissions -p \\S+ ${QUOTED} amq\\.topic ${QUOTED} ${QUOTED}$`,
  "s",
);

function read(text: string): Result<AccessRules, readonly DocumentError[]> {
  const users = new Map<string, { readonly write: string; readonly read: string; readonly line: number }>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "" || line.startsWith("#")) continue;
    const [, user, write, readable] = COMMAND.exec(line) ?? [];
    if (user === undefined || write === undefined || readable === undefined) {
      return fail([{ message: `not a topic permission: \`${line}\``, line: index + 1, column: 1 }]);
    }
    const own = { write: unquote(write), read: unquote(readable), line: index + 1 };
    for (const pattern of [own.write, own.read]) {
      const compiled = compilePattern(pattern.replaceAll(/\{(client_id|username)\}/g, "x"));
      if (!compiled.ok)
        return fail([{ message: `cannot judge by \`${pattern}\`: ${compiled.error}`, line: index + 1, column: 1 }]);
    }
    users.set(unquote(user), own);
  }
  return ok({
    name: "RabbitMQ topic permissions",
    deniedWill: "drop",
    bind({ clientIdentifier, username = "" }) {
      const own = users.get(username);
      const valueOf = (name: string): string | undefined => {
        const value = name === "client_id" ? clientIdentifier : name === "username" ? username : undefined;
        return value === undefined ? `{${name}}` : escapePattern(value);
      };
      const patternOf = (right: "read" | "write"): Pattern | undefined => {
        const compiled = compilePattern(fillWords(own?.[right] ?? "", /\{(client_id|username)\}/g, valueOf) ?? "");
        return compiled.ok ? compiled.value : undefined;
      };
      const patterns = { read: patternOf("read"), write: patternOf("write") };
      const judge = (right: "read" | "write", key: string) => {
        if (own === undefined) return verdictOf(undefined, "allow");
        const reference = { id: `line ${own.line}`, text: `${right} ${own[right]}`, line: own.line };
        return verdictOf({ isAllowed: patterns[right]?.test(key) === true, reference }, "deny");
      };
      return createClientRules({
        publish: ({ topicName }) => judge("write", topicName.replaceAll("/", ".")),
        subscribe: ({ topicFilter }) => judge("read", topicFilter.replaceAll("/", ".").replaceAll("+", "*")),
      });
    },
  });
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** One level: not `.`, and none of the characters that are wildcards in a filter. */
const ANY_LEVEL = "[^.*#]*";

function emitRabbitmq(document: PolicyDocument): Emission {
  const rules = portableRules(document);
  const widened = new Map<string, readonly string[]>();
  const leftOut: string[] = [];
  const users = new Map<string, { readonly write: string[]; readonly read: string[] }>();
  for (const role of document.roles.filter((one) => isOneLine(userNameOfRole(one))))
    users.set(userNameOfRole(role), { write: [], read: [] });
  for (const { rule, role, levels } of rules) {
    if (rule.effect === "deny") continue;
    const unsaid = levels.flatMap((level) =>
      level.kind === "variable" && wordOf(document, level.name) === undefined ? [level.name] : [],
    );
    if (unsaid.length > 0) widened.set(rule.id, unsaid);
    if (!isOneLine(`${userNameOfRole(role)}${spell(levels, () => "").text}`)) {
      leftOut.push(rule.id);
      continue;
    }
    const right = rule.action === "publish" ? "write" : "read";
    users.get(userNameOfRole(role))?.[right].push(patternOf(document, levels, right === "read"));
  }
  const lines = [...users].map(
    ([user, { write, read: readable }]) =>
      `rabbitmqctl set_topic_permissions -p / ${quote(user)} amq.topic ${quote(oneOf(write))} ${quote(oneOf(readable))}`,
  );
  return {
    text: ["# One line for each user name; dots in topics and ids are levels to RabbitMQ.", ...lines, ""].join("\n"),
    losses: [...findLosses(document, rules, { N: true, O: true }, widened), ...leftOutLoss(leftOut)],
    appearance(identity) {
      const role = document.roles.find(
        ({ principals }) => principals.group !== undefined && identity.groups.includes(principals.group),
      );
      return role === undefined ? identity : { ...identity, username: userNameOfRole(role) };
    },
  };
}

/** A word for the shell that runs the line, whatever is in it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function unquote(text: string): string {
  return text.replaceAll(String.raw`'\''`, "'");
}

function oneOf(patterns: readonly string[]): string {
  return patterns.length === 0 ? "^$" : `^(${patterns.join("|")})$`;
}

function wordOf(document: PolicyDocument, attribute: string): string | undefined {
  const source = document.identity?.attributes[attribute]?.source;
  return source === "connect.clientId" ? "{client_id}" : source === "connect.username" ? "{username}" : undefined;
}

function patternOf(document: PolicyDocument, levels: readonly TemplateLevel[], isFilter: boolean): string {
  const any = isFilter ? `(${ANY_LEVEL}|\\*)` : ANY_LEVEL;
  const texts = levels.map((level) => {
    if (level.kind === "literal") return escapePattern(level.text);
    if (level.kind === "variable") return wordOf(document, level.name) ?? any;
    return level.text === "+" ? any : level.text;
  });
  if (texts.at(-1) !== "#") return texts.join("\\.");
  const before = texts.slice(0, -1).join("\\.");
  return before === "" ? ".*" : `${before}(\\..*)?`;
}
