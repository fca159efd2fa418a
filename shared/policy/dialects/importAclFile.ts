import { ok } from "#shared/base/index.ts";
import type { PolicyRole, PolicyRule } from "../document.ts";
import type { ImportedPolicy, Importer, ImportLoss } from "./importing.ts";
import { type AclFile, type AclLine, mosquittoAcl, parseAclFile } from "./mosquittoAcl.ts";

/** Imports Mosquitto's `acl_file`. */
export const aclFileImporter: Importer = {
  id: mosquittoAcl.id,
  title: mosquittoAcl.title,
  import(text) {
    const parsed = parseAclFile(text);
    return parsed.ok ? ok(importAclFile(parsed.value)) : parsed;
  },
};

/**
 * A Mosquitto `acl_file` as a policy that decides alike: a role for each user and one of the patterns for everybody,
 * tried in this order, the denials of each in front. Clients without a user name are the exception, see `losses`.
 */
export function importAclFile({ anonymous, users, patterns }: AclFile): ImportedPolicy {
  const losses: ImportLoss[] = [];
  const rulesOf = (lines: readonly AclLine[]): PolicyRule[] =>
    [...lines.filter(({ access }) => access === "deny"), ...lines.filter(({ access }) => access !== "deny")].flatMap(
      (line) => rulesOfLine(line, patterns.includes(line), losses),
    );
  if (anonymous.length > 0) {
    const lines = anonymous.map(({ line }) => line).join(", ");
    const message = `lines for clients without a user name were left out, for no role is theirs alone: ${lines}`;
    losses.push({ message, line: anonymous[0]?.line ?? 1 });
  }
  const roles: PolicyRole[] = [...users].map(([username, lines]) => ({
    id: `user ${username}`.slice(0, 100),
    principals: { username },
    rules: rulesOf(lines),
  }));
  if (/%[cu]/.test(patterns.map(({ filter }) => filter).join())) {
    const message =
      "a client whose user name or client identifier holds a `/` is refused everything, not moved elsewhere";
    losses.push({ message });
  }
  return {
    document: {
      mqttPolicy: 1,
      name: "imported from acl_file",
      identity: {
        attributes: {
          clientId: { source: "connect.clientId", trust: "asserted" },
          username: { source: "connect.username", trust: "authenticated" },
        },
      },
      evaluation: {
        default: "deny",
        order: "first-match",
        subscribe: "lenient",
        deniedPublish: { v3: "ack", v5: "reason-code" },
      },
      // Everybody may connect, so somebody without any line holds this role too.
      roles: [...roles, { id: "everybody", principals: {}, rules: rulesOf(patterns) }],
    },
    losses,
  };
}

function rulesOfLine({ access, filter, line }: AclLine, isPattern: boolean, losses: ImportLoss[]): PolicyRule[] {
  const levels = filter.split("/").map((level) => {
    if (!isPattern) return level;
    if (level === "%c") return "{self.clientId}";
    return level === "%u" ? "{self.username}" : level;
  });
  if (isPattern && levels.some((level) => /%[cu]/.test(level))) {
    const message = `line ${line} was left out, for a value is a whole level in a policy: ${filter}`;
    losses.push({ code: "W", message, line });
    return [];
  }
  const effect = access === "deny" ? "deny" : "allow";
  const base = { effect, filter: levels.join("/") } as const;
  const publish: PolicyRule = { id: `line ${line} write`, action: "publish", ...base };
  const read: PolicyRule = { id: `line ${line} read`, action: "subscribe", ...base };
  if (access === "write") return [publish];
  return access === "read" ? [read] : [publish, read];
}
