import * as z from "zod/mini";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { AccessRules } from "../accessRules.ts";
import type { PolicyDocument, PolicyRole } from "../document.ts";
import { type DocumentError, readDocument } from "#shared/document/index.ts";
import type { Dialect, Emission, Loss } from "./dialect.ts";
import { createClientRules, fillWords, matchesCharacters, verdictOf } from "./judging.ts";
import { findLosses, portableRules, type PortableRule, spell } from "./translation.ts";

const texts = z.union([z.string(), z.array(z.string())]);
const policySchema = z.object({
  Version: z.string(),
  Statement: z.array(
    z.object({
      Sid: z.optional(z.string()),
      Effect: z.enum(["Allow", "Deny"]),
      Action: texts,
      Resource: texts,
    }),
  ),
});
/** One policy document for each thing group, by the group's name. */
const policiesSchema = z.record(z.string(), policySchema);

const ARN = "arn:aws:iot:REGION:ACCOUNT:";

/** AWS IoT Core: an explicit Deny wins, `*` crosses levels, and `+` and `#` are characters like others. */
export const awsIot: Dialect = {
  id: "aws-iot",
  title: "AWS IoT Core policies",
  evidence: "source-read",
  answers: { publishV3: "close", publishV5: "reason-code", subscribe: "refuse" },
  emit: emitAws,
  read,
};

function read(text: string): Result<AccessRules, readonly DocumentError[]> {
  const parsed = readDocument(text, policiesSchema, "the policies");
  if (!parsed.ok) return fail(parsed.error);
  const { value: policies, locate } = parsed.value;
  return ok({
    name: "AWS IoT policies",
    deniedWill: "refuse",
    bind(identity) {
      const { clientIdentifier, username, groups, attributes } = identity;
      const statements = Object.entries(policies)
        .filter(([name]) => groups.includes(name) || name === username)
        .flatMap(([name, { Statement }]) =>
          Statement.map((statement, index) => ({
            isAllowed: statement.Effect === "Allow",
            actions: [statement.Action].flat(),
            resources: [statement.Resource].flat().flatMap((resource) => {
              const filled = fillWords(resource, /\$\{([^}]*)\}/g, (word) =>
                word === "iot:ClientId"
                  ? clientIdentifier
                  : attributes.get(/^iot:Connection\.Thing\.Attributes\[(.*)\]$/.exec(word)?.[1] ?? ""),
              );
              return filled === undefined ? [] : [filled];
            }),
            reference: {
              id: statement.Sid ?? `${name} ${index + 1}`,
              text: `${statement.Effect} ${[statement.Action].flat().join(", ")}`,
              line: locate([name, "Statement", index]).line,
            },
          })),
        );
      const denialsFirst = [
        ...statements.filter((one) => !one.isAllowed),
        ...statements.filter((one) => one.isAllowed),
      ];
      const judge = (action: string, resource: string) =>
        verdictOf(
          denialsFirst.find(
            ({ actions, resources }) =>
              actions.some((pattern) => matchesCharacters(pattern, action)) &&
              resources.some((pattern) => matchesCharacters(pattern, `${ARN}${resource}`, { single: "?" })),
          ),
          "deny",
        );
      return createClientRules({
        connect: () => judge("iot:Connect", `client/${clientIdentifier}`),
        publish({ topicName, retain }) {
          const verdict = judge("iot:Publish", `topic/${topicName}`);
          return verdict.effect === "allow" && retain ? judge("iot:RetainPublish", `topic/${topicName}`) : verdict;
        },
        subscribe: ({ topicFilter }) => judge("iot:Subscribe", `topicfilter/${topicFilter}`),
        receive: (topicName) => judge("iot:Receive", `topic/${topicName}`),
      });
    },
  });
}

function emitAws(document: PolicyDocument): Emission {
  const rules = portableRules(document);
  const word = (attribute: string): string | undefined => {
    const source = document.identity?.attributes[attribute]?.source;
    if (source === "connect.clientId") return "${iot:ClientId}";
    return source === "account" ? `\${iot:Connection.Thing.Attributes[${attribute}]}` : undefined;
  };
  const crossing = rules.filter(({ levels }) =>
    levels.some((level) => level.kind === "wildcard" && level.text === "+"),
  );
  const ids = crossing.map(({ rule }) => rule.id).join(", ");
  const wider: readonly Loss[] =
    ids === "" ? [] : [{ code: "W", message: `a \`*\` stands for \`+\` and crosses levels: ${ids}` }];
  const policies = new Map<string, { Version: string; Statement: object[] }>();
  for (const role of document.roles) {
    const name = role.principals.group ?? role.principals.username ?? role.id;
    const policy = policies.get(name) ?? { Version: "2012-10-17", Statement: [] };
    policy.Statement.push(connectStatement(role, word));
    policy.Statement.push(...rules.filter((one) => one.role === role).flatMap((one) => statementsOf(one, word)));
    policies.set(name, policy);
  }
  return {
    text: `${JSON.stringify(Object.fromEntries(policies), undefined, 2)}\n`,
    losses: [
      ...findLosses(document, rules, { R: true, D: true, V: true, C: true, A: true, N: true, O: true }, new Map()),
      ...wider,
    ],
    appearance: (identity) => identity,
  };
}

type Word = (attribute: string) => string | undefined;

function connectStatement({ connect }: PolicyRole, word: Word): object {
  const pattern = (connect?.clientId ?? "*").replaceAll(/\{self\.([^}]*)\}/g, (_, name: string) => word(name) ?? "*");
  return { Effect: "Allow", Action: "iot:Connect", Resource: `${ARN}client/${pattern}` };
}

function statementsOf({ rule, levels }: PortableRule, word: Word): readonly object[] {
  const Effect = rule.effect === "allow" ? "Allow" : "Deny";
  const name = spell(levels, word, "*").text;
  // `a/#` takes in `a`.
  const topics = name.endsWith("/#") ? [`${name.slice(0, -1)}*`, name.slice(0, -2)] : [name === "#" ? "*" : name];
  const Resource = topics.map((topic) => `${ARN}topic/${topic}`);
  if (rule.action === "publish") {
    const Action = ["iot:Publish", ...(rule.retain === false ? [] : ["iot:RetainPublish"])];
    return [{ Sid: rule.id, Effect, Action, Resource }];
  }
  const filter = spell(levels, word).text;
  return [
    { Sid: rule.id, Effect, Action: "iot:Subscribe", Resource: `${ARN}topicfilter/${filter}` },
    { Sid: rule.id, Effect, Action: "iot:Receive", Resource },
  ];
}
