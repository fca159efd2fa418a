import * as z from "zod/mini";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { AccessRules } from "../accessRules.ts";
import type { PolicyDocument, PolicyRole } from "../document.ts";
import { type DocumentError, readDocument } from "#shared/document/index.ts";
import type { Dialect, Emission } from "./dialect.ts";
import {
  createClientRules,
  fillWords,
  matchesAsName,
  spelledFilter,
  usualValue,
  verdictOf,
  wellFormedFilters,
} from "./judging.ts";
import { appearWithUserName, findLosses, portableRules, spell, wordFor } from "./translation.ts";

const rulesSchema = z.strictObject({
  no_match: z.optional(z.enum(["allow", "deny"])),
  rules: z.array(
    z.strictObject({
      permit: z.enum(["allow", "deny"]),
      username: z.optional(z.string()),
      clientid: z.optional(z.string()),
      action: z.enum(["publish", "subscribe", "pubsub"]),
      topics: z.array(z.string()),
    }),
  ),
});

/** NanoMQ's rules: the first match decides; a SUBSCRIBE is judged as if its whole text were a Topic Name. */
export const nanomq: Dialect = {
  id: "nanomq",
  title: "NanoMQ acl",
  evidence: "source-read",
  answers: { publishV3: "ack", publishV5: "reason-code", subscribe: "refuse" },
  emit: emitNanomq,
  read,
};

function read(text: string): Result<AccessRules, readonly DocumentError[]> {
  // Its notation is JSON with `key = value` at the top.
  const parsed = readDocument(
    `{${text.replaceAll(/^(\w+) = /gm, '"$1": ').replaceAll(/^("no_match": \w+)$/gm, "$1,")}}`,
    rulesSchema,
    "the rules",
  );
  if (!parsed.ok) return fail(parsed.error);
  const { value: file, locate } = parsed.value;
  const rules = file.rules.map((rule, index) => {
    const { line } = locate(["rules", index]);
    const text = `${rule.permit} ${rule.action} ${rule.topics.join(", ")}`;
    return { ...rule, isAllowed: rule.permit === "allow", reference: { id: `rule ${index + 1}`, text, line } };
  });
  return ok({
    name: "NanoMQ acl",
    deniedWill: "drop",
    bind(identity) {
      const valueOf = (name: string): string | undefined => usualValue(identity, name);
      const own = rules
        .filter(
          ({ username, clientid }) =>
            (username === undefined || username === identity.username) &&
            (clientid === undefined || clientid === identity.clientIdentifier),
        )
        .map((rule) => ({
          ...rule,
          filters: wellFormedFilters(rule.topics.map((topic) => fillWords(topic, /\$\{(\w+)\}/g, valueOf))),
        }));
      const judge = (wanted: "publish" | "subscribe", asked: string) => {
        const rule = own.find(
          ({ action, filters }) =>
            (action === wanted || action === "pubsub") && filters.some((filter) => matchesAsName(filter, asked)),
        );
        return verdictOf(rule, file.no_match ?? "allow");
      };
      return createClientRules({
        publish: ({ topicName }) => judge("publish", topicName),
        subscribe: (request) => judge("subscribe", spelledFilter(request)),
      });
    },
  });
}

function emitNanomq(document: PolicyDocument): Emission {
  const rules = portableRules(document);
  const word = wordFor(document, { clientIdentifier: "${clientid}", userName: "${username}" });
  const widened = new Map<string, readonly string[]>();
  const lines = rules.map(({ rule, role, levels }) => {
    const filter = spell(levels, word);
    if (filter.widened.length > 0) widened.set(rule.id, filter.widened);
    const names = filter.text.includes("${username}") ? {} : whoOf(role);
    const action = rule.action === "publish" ? "publish" : "subscribe";
    const shared = (rule.share ?? []).map((name) => `$share/${name}/${filter.text}`);
    return `  ${JSON.stringify({ permit: rule.effect, ...names, action, topics: [filter.text, ...shared] })}`;
  });
  return {
    text: `no_match = ${document.evaluation.default}\nrules = [\n${lines.join(",\n")}\n]\n`,
    losses: findLosses(document, rules, { D: true, O: true, S: true }, widened),
    appearance: (identity) => appearWithUserName(document, identity),
  };
}

function whoOf({ principals, id }: PolicyRole) {
  const { username, clientId, group } = principals;
  if (clientId !== undefined) return { clientid: clientId, ...(username === undefined ? {} : { username }) };
  return { username: username ?? group ?? id };
}
