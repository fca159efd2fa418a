import * as z from "zod/mini";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { AccessRules } from "../accessRules.ts";
import type { PolicyDocument } from "../document.ts";
import type { Identity } from "../identity.ts";
import { type DocumentError, readDocument } from "#shared/document/index.ts";
import type { Dialect, Emission, Loss } from "./dialect.ts";
import { createClientRules, fillWords, matchesCharacters, verdictOf } from "./judging.ts";
import { appearWithUserName, findLosses, portableRules, spell, wordFor } from "./translation.ts";

const policiesSchema = z.strictObject({
  TopicPolicy: z.record(
    z.string(),
    z.strictObject({
      Topic: z.string(),
      ActionList: z.string(),
      ClientID: z.optional(z.string()),
      UserID: z.optional(z.string()),
      GroupID: z.optional(z.string()),
    }),
  ),
});

/** IBM MessageSight and Eclipse Amlen: allowances only, and `*` is any run of characters, `/` or `#` among them. */
export const amlen: Dialect = {
  id: "amlen",
  title: "Eclipse Amlen (MessageSight) topic policies",
  evidence: "source-read",
  answers: { publishV3: "close", publishV5: "reason-code", subscribe: "refuse" },
  emit: emitAmlen,
  read,
};

function read(text: string): Result<AccessRules, readonly DocumentError[]> {
  const parsed = readDocument(text, policiesSchema, "the policies");
  if (!parsed.ok) return fail(parsed.error);
  const { value: file, locate } = parsed.value;
  return ok({
    name: "Amlen topic policies",
    deniedWill: "drop",
    bind(identity) {
      const { clientIdentifier, username = "", groups } = identity;
      const own = Object.entries(file.TopicPolicy).flatMap(([name, policy]) => {
        const { ClientID, UserID, GroupID } = policy;
        const isMeant =
          (ClientID === undefined || matchesCharacters(ClientID, clientIdentifier)) &&
          (UserID === undefined || matchesCharacters(UserID, username)) &&
          (GroupID === undefined || groups.some((group) => matchesCharacters(GroupID, group)));
        if (!isMeant) return [];
        const pattern = fillWords(policy.Topic, /\$\{(\w+)\}/g, (word) => valueOf(identity, word));
        if (pattern === undefined) return [];
        const { line } = locate(["TopicPolicy", name]);
        const reference = { id: name, text: `${policy.ActionList} ${pattern}`, line };
        return [
          { isAllowed: true, pattern, actions: policy.ActionList.split(",").map((one) => one.trim()), reference },
        ];
      });
      const judge = (action: string, asked: string) =>
        verdictOf(
          own.find(({ pattern, actions }) => actions.includes(action) && matchesCharacters(pattern, asked)),
          "deny",
        );
      return createClientRules({
        publish: ({ topicName }) => judge("Publish", topicName),
        subscribe: ({ topicFilter }) => judge("Subscribe", topicFilter),
      });
    },
  });
}

function valueOf({ clientIdentifier, username, groups }: Identity, word: string): string | undefined {
  if (word === "ClientID") return clientIdentifier;
  return word === "UserID" ? username : word === "GroupID" ? groups[0] : undefined;
}

function emitAmlen(document: PolicyDocument): Emission {
  const rules = portableRules(document);
  const word = wordFor(document, { clientIdentifier: "${ClientID}", userName: "${UserID}" });
  const widened = new Map<string, readonly string[]>();
  const policies: [string, object][] = [];
  const crossing: string[] = [];
  for (const { rule, role, levels } of rules) {
    if (rule.effect === "deny") continue;
    const filter = spell(levels, word, "*");
    if (filter.widened.length > 0) widened.set(rule.id, filter.widened);
    const { group, username, clientId } = role.principals;
    const who = {
      ...(clientId === undefined ? {} : { ClientID: clientId }),
      ...(username === undefined ? {} : { UserID: username }),
      ...(group === undefined ? {} : { GroupID: group }),
    };
    const Topic = filter.text.replace(/#$/, "*");
    if (filter.text.includes("*")) crossing.push(rule.id);
    // At least one filter must be given.
    const meant = Object.keys(who).length === 0 ? { ClientID: "*" } : who;
    policies.push([rule.id, { Topic, ActionList: rule.action === "publish" ? "Publish" : "Subscribe", ...meant }]);
  }
  const wider: readonly Loss[] =
    crossing.length === 0
      ? []
      : [{ code: "W", message: `a \`*\` stands for \`+\` and crosses levels: ${crossing.join(", ")}` }];
  return {
    text: `${JSON.stringify({ TopicPolicy: Object.fromEntries(policies) }, undefined, 2)}\n`,
    losses: [...findLosses(document, rules, { A: true, N: true, O: true }, widened), ...wider],
    appearance: (identity) => appearWithUserName(document, identity),
  };
}
