import type { PolicyDocument, PolicyRole, PolicyRule } from "../document.ts";
import type { AclFile, AclLine } from "./mosquittoAcl.ts";

/** A policy that was read out of another broker's file. */
export interface ImportedPolicy {
  readonly document: PolicyDocument;
  /** What the policy cannot say as the file does, one sentence each: lower case, no full stop. */
  readonly notes: readonly string[];
}

/**
 * A Mosquitto `acl_file` as a policy that decides alike: a role for each user and one of the patterns for everybody,
 * tried in this order, the denials of each in front. Clients without a user name are the exception, see `notes`.
 */
export function importAclFile({ anonymous, users, patterns }: AclFile): ImportedPolicy {
  const notes: string[] = [];
  const rulesOf = (lines: readonly AclLine[]): PolicyRule[] =>
    [...lines.filter(({ access }) => access === "deny"), ...lines.filter(({ access }) => access !== "deny")].flatMap(
      (line) => rulesOfLine(line, patterns.includes(line), notes),
    );
  if (anonymous.length > 0) {
    const lines = anonymous.map(({ line }) => line).join(", ");
    notes.push(`lines for clients without a user name were left out, for no role is theirs alone: ${lines}`);
  }
  const roles: PolicyRole[] = [...users].map(([username, lines]) => ({
    id: `user ${username}`.slice(0, 100),
    principals: { username },
    rules: rulesOf(lines),
  }));
  if (/%[cu]/.test(patterns.map(({ filter }) => filter).join())) {
    notes.push("a client whose user name or client identifier holds a `/` is refused everything, not moved elsewhere");
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
    notes,
  };
}

function rulesOfLine({ access, filter, line }: AclLine, isPattern: boolean, notes: string[]): PolicyRule[] {
  const levels = filter.split("/").map((level) => {
    if (!isPattern) return level;
    if (level === "%c") return "{self.clientId}";
    return level === "%u" ? "{self.username}" : level;
  });
  if (isPattern && levels.some((level) => /%[cu]/.test(level))) {
    notes.push(`line ${line} was left out, for a value is a whole level in a policy: ${filter}`);
    return [];
  }
  const effect = access === "deny" ? "deny" : "allow";
  const base = { effect, filter: levels.join("/") } as const;
  const publish: PolicyRule = { id: `line ${line} write`, action: "publish", ...base };
  const read: PolicyRule = { id: `line ${line} read`, action: "subscribe", ...base };
  if (access === "write") return [publish];
  return access === "read" ? [read] : [publish, read];
}
