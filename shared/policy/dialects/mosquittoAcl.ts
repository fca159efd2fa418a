import { fail, ok, type Result } from "#shared/base/index.ts";
import { matchesTopic, parseTopicFilter, type TopicFilter, type TopicName } from "#shared/topic/index.ts";
import type { AccessRules, ClientRules, Verdict } from "../accessRules.ts";
import type { PolicyDocument } from "../document.ts";
import type { DocumentError } from "#shared/document/index.ts";
import type { Dialect, Emission } from "./dialect.ts";
import {
  type Abilities,
  appearWithUserName,
  findLosses,
  isOneLine,
  leftOutLoss,
  oneLine,
  portableRules,
  spell,
  userNameOfRole,
  wordFor,
} from "./translation.ts";

/** One `topic` or `pattern` line. */
export interface AclLine {
  readonly access: AclAccess;
  /** A Topic Filter; in a pattern `%c` and `%u` stand for the client's own values. */
  readonly filter: string;
  /** The line as it reads without surplus blanks. */
  readonly text: string;
  readonly line: number;
}
export type AclAccess = "read" | "write" | "readwrite" | "deny";

/** A file in Mosquitto's `acl_file` syntax. */
export interface AclFile {
  /** Lines before the first `user`: for clients without a user name, and for them only. */
  readonly anonymous: readonly AclLine[];
  /** Sections of one user add up. */
  readonly users: ReadonlyMap<string, readonly AclLine[]>;
  readonly patterns: readonly AclLine[];
}

/** More levels than this Mosquitto refuses. */
const MAXIMUM_SLASHES = 200;

/** Reads a file as Mosquitto does, and refuses what Mosquitto refuses: with the line, which it does not tell. */
export function parseAclFile(text: string): Result<AclFile, readonly DocumentError[]> {
  const anonymous: AclLine[] = [];
  const users = new Map<string, AclLine[]>();
  const patterns: AclLine[] = [];
  let section = anonymous;
  let line = 0;
  for (const raw of text.split("\n")) {
    line += 1;
    // Blanks at the end are cut, a comment begins in the first column, and only spaces part words.
    const trimmed = raw.replace(/[\s\0]+$/, "");
    const [, word = "", rest = ""] = /^ *([^ ]*) *(.*)$/s.exec(trimmed) ?? [];
    if (trimmed.startsWith("#") || word === "") continue;
    if (word === "user") {
      const name = rest.trim();
      if (name === "") return refuse("`user` without a name", line);
      section = users.get(name) ?? [];
      users.set(name, section);
      continue;
    }
    if (word !== "topic" && word !== "pattern") {
      if (word.includes("\t")) return refuse("a tab: only spaces part the words of a line", line);
      return refuse(`expected \`topic\`, \`pattern\` or \`user\`, found \`${word}\``, line);
    }
    const entry = parseEntry(word, rest, line);
    if (!entry.ok) return entry;
    (word === "pattern" ? patterns : section).push(entry.value);
  }
  return ok({ anonymous, users, patterns });
}

function refuse(message: string, line: number) {
  return fail([{ message, line, column: 1 }]);
}

function parseEntry(word: string, rest: string, line: number): Result<AclLine, readonly DocumentError[]> {
  if (rest === "") return refuse(`\`${word}\` without a topic filter`, line);
  const [, first = "", second = ""] = /^([^ ]*) *(.*)$/s.exec(rest) ?? [];
  // `topic read` alone is a rule for the topic `read`.
  const access = second === "" ? "readwrite" : first;
  const filter = second === "" ? first : second.trim();
  if (access.includes("\t")) return refuse("a tab: only spaces part the words of a line", line);
  if (access !== "read" && access !== "write" && access !== "readwrite" && access !== "deny") {
    return refuse(`expected \`read\`, \`write\`, \`readwrite\` or \`deny\`, found \`${access}\``, line);
  }
  if (!isFilter(filter)) return refuse(`not a topic filter: \`${filter}\``, line);
  const shown = second === "" ? "" : `${access} `;
  return ok({ access, filter, text: `${word} ${shown}${filter}`, line });
}

function isFilter(text: string): boolean {
  if (text.split("/").length - 1 > MAXIMUM_SLASHES) return false;
  // A `$share/…` text is no Shared Subscription here, only a filter like any other.
  return parseTopicFilter(text.startsWith("$") ? `x${text}` : text).ok;
}

/** Access rules as Mosquitto judges by an `acl_file` (found by running 2.0.11). */
export function createAclFileRules(file: AclFile, name: string): AccessRules {
  return {
    name,
    deniedWill: "drop",
    bind({ clientIdentifier, username }) {
      const own = (username === undefined ? file.anonymous : file.users.get(username)) ?? [];
      const lists = [deniesFirst(own), deniesFirst(file.patterns).flatMap(substituted)];
      const hasWildcard = /[+#]/.test(`${username ?? ""}${clientIdentifier}`);

      function substituted(line: AclLine): readonly AclLine[] {
        if (username === undefined && line.filter.includes("%u")) return [];
        const filter = line.filter.replaceAll(/%[cu]/g, (found) =>
          found === "%c" ? clientIdentifier : (username ?? found),
        );
        return [{ ...line, filter }];
      }

      function judge(right: "read" | "write", topicName: TopicName): Verdict {
        for (const [index, lines] of lists.entries()) {
          // Their values in a pattern would be wildcards. (CVE-2017-7650)
          if (index === 1 && file.patterns.length > 0 && hasWildcard) break;
          for (const line of lines) {
            if (line.access !== "deny" && line.access !== "readwrite" && line.access !== right) continue;
            if (!matches(line.filter, topicName)) continue;
            return { effect: line.access === "deny" ? "deny" : "allow", rule: referenceOf(line) };
          }
        }
        return { effect: "deny", rule: undefined };
      }

      const publish: ClientRules["publish"] = ({ topicName }) =>
        isReserved(topicName) ? { effect: "deny", rule: undefined } : judge("write", topicName);
      return {
        connect: () => ({ effect: "allow", rule: undefined }),
        will: publish,
        publish,
        // Never refused: what matters is what is delivered.
        subscribe: ({ qos }) => ({ effect: "allow", rule: undefined, grantedQoS: qos }),
        receive: (topicName) => judge("read", topicName),
      };
    },
  };
}

function deniesFirst(lines: readonly AclLine[]): readonly AclLine[] {
  return [...lines.filter(({ access }) => access === "deny"), ...lines.filter(({ access }) => access !== "deny")];
}

function referenceOf({ text, line }: AclLine) {
  return { id: `line ${line}`, text, line };
}

/** A substituted value may hold anything, so that the text need not be a well-formed filter. */
function matches(filter: string, topicName: TopicName): boolean {
  return filter !== "" && matchesTopic(filter as TopicFilter, topicName);
}

/** Topics below `$SYS` are the server's, but for what bridges say of themselves. */
function isReserved(topicName: TopicName): boolean {
  if (topicName.startsWith("$share")) return true;
  return topicName.startsWith("$SYS") && !/^\$SYS\/broker\/connection\/[^/]*\/state$/.test(topicName);
}

/** Mosquitto's `acl_file`. */
export const mosquittoAcl: Dialect = {
  id: "mosquitto-acl",
  title: "Mosquitto acl_file",
  evidence: "run",
  answers: { publishV3: "ack", publishV5: "reason-code", subscribe: "grant" },
  emit: (document) => emitAclLines(document, { canDeny: true, abilities: { D: true, V: true, N: true, O: true } }),
  read(text) {
    const parsed = parseAclFile(text);
    return parsed.ok ? ok(createAclFileRules(parsed.value, "acl_file")) : parsed;
  },
};

/**
 * Rules with a value of the client's own become patterns, which hold for every user; the others go to the section of a
 * user that is named after the role's group.
 */
export function emitAclLines(
  document: PolicyDocument,
  { canDeny, abilities }: { readonly canDeny: boolean; readonly abilities: Abilities },
): Emission {
  const rules = portableRules(document);
  const word = wordFor(document, { clientIdentifier: "%c", userName: "%u" });
  const sections = new Map<string, string[]>();
  const patterns: string[] = [];
  const leftOut: string[] = [];
  const widened = new Map<string, readonly string[]>();
  for (const { rule, role, levels } of rules) {
    if (rule.effect === "deny" && !canDeny) continue;
    const filter = spell(levels, word);
    if (filter.widened.length > 0) widened.set(rule.id, filter.widened);
    if (!isOneLine(filter.text) || !isOneLine(userNameOfRole(role))) {
      leftOut.push(rule.id);
      continue;
    }
    const access = rule.effect === "deny" ? "deny" : rule.action === "publish" ? "write" : "read";
    if (/%[cu]/.test(filter.text)) {
      patterns.push(oneLine(`# ${rule.id}, of ${role.id}`), `pattern ${access} ${filter.text}`);
      continue;
    }
    const user = userNameOfRole(role);
    const section = sections.get(user) ?? [];
    section.push(oneLine(`# ${rule.id}`), `topic ${access} ${filter.text}`);
    sections.set(user, section);
  }
  const lines = [...sections].flatMap(([user, section]) => [`user ${user}`, ...section, ""]);
  return {
    text: [oneLine(`# ${document.name}`), "", ...lines, ...patterns, ""].join("\n"),
    losses: [...findLosses(document, rules, abilities, widened), ...leftOutLoss(leftOut)],
    appearance: (identity) => appearWithUserName(document, identity),
  };
}
