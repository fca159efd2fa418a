import { fail, ok, type Result } from "#shared/base/index.ts";
import type { AccessRules } from "../accessRules.ts";
import type { DocumentError } from "#shared/document/index.ts";
import type { Dialect } from "./dialect.ts";
import { createClientRules, fillWords, matchesAsName, spelledFilter, verdictOf, wellFormedFilters } from "./judging.ts";
import { emitAclLines, parseAclFile } from "./mosquittoAcl.ts";

/**
 * VerneMQ's `vmq.acl`: the syntax of Mosquitto's file without `deny`, and another meaning. Lines before the first
 * `user` are for everybody, wildcards reach `$` topics, and a SUBSCRIBE is judged as if its text were a Topic Name.
 */
export const vernemq: Dialect = {
  id: "vernemq",
  title: "VerneMQ vmq.acl",
  evidence: "source-read",
  answers: { publishV3: "close", publishV5: "reason-code", subscribe: "refuse" },
  emit: (document) => emitAclLines(document, { canDeny: false, abilities: { O: true } }),
  read,
};

function read(text: string): Result<AccessRules, readonly DocumentError[]> {
  const parsed = parseAclFile(text);
  if (!parsed.ok) return parsed;
  const { anonymous, users, patterns } = parsed.value;
  const deny = [...anonymous, ...[...users.values()].flat(), ...patterns].find(({ access }) => access === "deny");
  if (deny !== undefined) return fail([{ message: "VerneMQ knows no `deny`", line: deny.line, column: 1 }]);
  return ok({
    name: "vmq.acl",
    deniedWill: "drop",
    bind({ clientIdentifier, username }) {
      const wordOf = (name: string): string | undefined => (name === "c" ? clientIdentifier : username);
      const own = [...anonymous, ...(users.get(username ?? "") ?? []), ...patterns].flatMap((line) => {
        const isPattern = patterns.includes(line);
        const filled = isPattern ? fillWords(line.filter, /%([cu])/g, wordOf) : line.filter;
        // Behind a first level of its own no wildcard is the first: the `$` rule does not hold there.
        const filters = wellFormedFilters([filled === undefined ? undefined : `x/${filled}`]);
        const reference = { id: `line ${line.line}`, text: line.text, line: line.line };
        return filters.map((filter) => ({ filter, access: line.access, isAllowed: true, reference }));
      });
      const judge = (right: "read" | "write", asked: string) =>
        verdictOf(
          own.find(
            ({ access, filter }) => (access === right || access === "readwrite") && matchesAsName(filter, `x/${asked}`),
          ),
          "deny",
        );
      return createClientRules({
        publish: ({ topicName }) => judge("write", topicName),
        subscribe: (request) => judge("read", spelledFilter(request)),
      });
    },
  });
}
