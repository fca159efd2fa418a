import * as z from "zod/mini";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { AccessRules } from "../accessRules.ts";
import type { PolicyDocument } from "../document.ts";
import type { Identity } from "../identity.ts";
import { type DocumentError, readDocument } from "#shared/document/index.ts";
import type { Dialect, Emission } from "./dialect.ts";
import { coversText, createClientRules, fillWords, matchesAsName, verdictOf, wellFormedFilters } from "./judging.ts";
import { findLosses, portableRules, spell } from "./translation.ts";

const namespaceSchema = z.strictObject({
  clientGroups: z.array(z.strictObject({ name: z.string(), query: z.string() })),
  topicSpaces: z.array(z.strictObject({ name: z.string(), topicTemplates: z.array(z.string()) })),
  permissionBindings: z.array(
    z.strictObject({
      clientGroupName: z.string(),
      topicSpaceName: z.string(),
      permission: z.enum(["Publisher", "Subscriber"]),
    }),
  ),
});

/** Azure Event Grid: allowances only. That a SUBSCRIBE must lie within a template was not seen, only concluded. */
export const azureEventGrid: Dialect = {
  id: "azure-event-grid",
  title: "Azure Event Grid MQTT broker",
  evidence: "source-read",
  answers: { publishV3: "close", publishV5: "reason-code", subscribe: "refuse" },
  emit: emitAzure,
  read,
};

function read(text: string): Result<AccessRules, readonly DocumentError[]> {
  const parsed = readDocument(text, namespaceSchema, "the namespace");
  if (!parsed.ok) return fail(parsed.error);
  const { value: file, locate } = parsed.value;
  return ok({
    name: "Azure Event Grid",
    deniedWill: "refuse",
    bind(identity) {
      const held = new Set(file.clientGroups.filter(({ query }) => isMeant(query, identity)).map(({ name }) => name));
      const own = file.permissionBindings.flatMap(({ clientGroupName, topicSpaceName, permission }) => {
        if (!held.has(clientGroupName)) return [];
        const index = file.topicSpaces.findIndex(({ name }) => name === topicSpaceName);
        const templates = file.topicSpaces[index]?.topicTemplates ?? [];
        const filters = wellFormedFilters(
          templates.map((template) => fillWords(template, /\$\{([^}]*)\}/g, (word) => valueOf(identity, word))),
        );
        const { line } = locate(["topicSpaces", index]);
        const reference = { id: topicSpaceName, text: `${permission} ${templates.join(", ")}`, line };
        return [{ isAllowed: true, permission, filters, reference }];
      });
      return createClientRules({
        publish: ({ topicName }) =>
          verdictOf(
            own.find(
              ({ permission, filters }) =>
                permission === "Publisher" && filters.some((filter) => matchesAsName(filter, topicName)),
            ),
            "deny",
          ),
        subscribe: ({ topicFilter }) =>
          verdictOf(
            own.find(
              ({ permission, filters }) =>
                permission === "Subscriber" && filters.some((filter) => coversText(filter, topicFilter)),
            ),
            "deny",
          ),
      });
    },
  });
}

/** Queries as the emitter writes them: everybody, or one value of an attribute or of the name. */
function isMeant(query: string, { groups, username, clientIdentifier }: Identity): boolean {
  if (query === "") return true;
  const [, key = "", value = ""] = /^([\w.]+) = '(.*)'$/.exec(query) ?? [];
  if (key === "attributes.group") return groups.includes(value);
  return key === "authenticationName" && (username ?? clientIdentifier) === value;
}

function valueOf({ clientIdentifier, username, attributes }: Identity, word: string): string | undefined {
  // The name that a client registers with is its user name in CONNECT, or its Client Identifier.
  if (word === "client.authenticationName") return username ?? clientIdentifier;
  return attributes.get(/^client\.attributes\.(.+)$/.exec(word)?.[1] ?? "");
}

function emitAzure(document: PolicyDocument): Emission {
  const rules = portableRules(document);
  const word = (attribute: string): string =>
    document.identity?.attributes[attribute]?.source === "account"
      ? `\${client.attributes.${attribute}}`
      : "${client.authenticationName}";
  const allowed = rules.filter(({ rule }) => rule.effect === "allow");
  const file = {
    clientGroups: document.roles.map(({ id, principals }) => ({
      name: id,
      query:
        principals.group === undefined
          ? principals.username === undefined
            ? ""
            : `authenticationName = '${principals.username}'`
          : `attributes.group = '${principals.group}'`,
    })),
    topicSpaces: allowed.map(({ rule, levels }) => ({ name: rule.id, topicTemplates: [spell(levels, word).text] })),
    permissionBindings: allowed.map(({ rule, role }) => ({
      clientGroupName: role.id,
      topicSpaceName: rule.id,
      permission: rule.action === "publish" ? "Publisher" : "Subscriber",
    })),
  };
  return {
    text: `${JSON.stringify(file, undefined, 2)}\n`,
    losses: findLosses(document, rules, { A: true, N: true, O: true }, new Map()),
    appearance: (identity) => identity,
  };
}
