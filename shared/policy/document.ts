import * as z from "zod/mini";

// No `new Function` behind our back: the workbench's content security policy forbids it.
z.config({ jitless: true });

const id = z.string().check(z.minLength(1), z.maxLength(100));
const topicText = z.string().check(z.minLength(1), z.maxLength(65_535));
const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);

/** How far a fact about a client can be trusted: claimed, tied to the credential by the Server, or part of it. */
const trust = z.enum(["asserted", "bound", "authenticated"]);

const attribute = z.strictObject({
  source: z.enum(["connect.clientId", "connect.username", "account"]),
  trust,
  /** A regular expression that every value satisfies, without look-around and references. */
  pattern: z.optional(z.string().check(z.maxLength(1_000))),
  /** No two clients share a value. */
  unique: z.optional(z.boolean()),
});

const topic = z.strictObject({
  id,
  /** Levels are literal or one `{variable}`. */
  template: topicText,
  maxQos: z.optional(qos),
  retain: z.optional(z.enum(["never", "allowed", "required"])),
  direction: z.optional(z.enum(["up", "down"])),
});

/** For each variable of the template: the client's own value, any value, or this very text. */
const where = z.record(z.string(), z.string());

/** What a rule is about: a topic of the tree with its variables bound, or a Topic Filter as it stands. */
const target = { topic: z.optional(id), where: z.optional(where), filter: z.optional(topicText) };

const ruleBody = {
  effect: z.enum(["allow", "deny"]),
  action: z.enum(["publish", "subscribe", "receive"]),
  ...target,
  maxQos: z.optional(qos),
  /** Publish: whether RETAIN may be set. Absent allows both. */
  retain: z.optional(z.boolean()),
  /** Subscribe: the ShareNames that may be joined. Absent allows none but unshared Subscriptions. */
  share: z.optional(z.array(id)),
};
const rule = z.strictObject({ id, ...ruleBody });
/** A rule of a variant takes the id of the rule that it replaces. */
const replacement = z.strictObject(ruleBody);

const will = z.union([
  z.literal("none"),
  z.strictObject({
    ...target,
    where: z.optional(z.union([z.literal("self"), z.literal("any"), where])),
    maxQos: z.optional(qos),
    retain: z.optional(z.boolean()),
  }),
]);

const role = z.strictObject({
  id,
  principals: z.strictObject({ group: z.optional(id), username: z.optional(id), clientId: z.optional(id) }),
  /** Who may connect: a pattern with `{self.attribute}` and `*` for the Client Identifier, and what Will is allowed. */
  connect: z.optional(z.strictObject({ clientId: z.optional(topicText), will: z.optional(will) })),
  rules: z.array(rule),
});

const evaluation = z.strictObject({
  default: z.enum(["deny", "allow"]),
  order: z.enum(["deny-overrides", "first-match"]),
  subscribe: z.enum(["strict", "lenient"]),
  deniedPublish: z.optional(
    z.strictObject({
      v3: z.optional(z.enum(["ack", "close"])),
      v5: z.optional(z.enum(["reason-code", "disconnect", "silent"])),
    }),
  ),
});

const scope = z.union([z.literal("self"), z.record(z.string(), z.string())]);
const ability = z.strictObject({
  role: id,
  receives: z.optional(id),
  publishes: z.optional(id),
  canReceive: z.optional(id),
  canPublish: z.optional(id),
  of: z.optional(scope),
});

const requirement = z.strictObject({
  id,
  never: z.optional(ability),
  always: z.optional(ability),
  soleWriter: z.optional(z.strictObject({ topic: id, role: id, sameClient: z.optional(z.boolean()) })),
});

const anyText = z.string().check(z.maxLength(65_535));

/** One question with the answer that the policy must give: what a proof found once, kept for ever. */
const policyTest = z.strictObject({
  id,
  expect: z.enum(["allow", "deny"]),
  /** Who asks, as its account and its CONNECT make it known. */
  client: z.strictObject({
    clientId: anyText,
    username: z.optional(anyText),
    groups: z.optional(z.array(id)),
    attributes: z.optional(z.record(z.string(), anyText)),
  }),
  /** Exactly one of these: may it connect, publish on a Topic Name, leave a Will Message there, subscribe, receive. */
  connect: z.optional(z.literal(true)),
  publish: z.optional(topicText),
  will: z.optional(topicText),
  subscribe: z.optional(topicText),
  receive: z.optional(topicText),
  qos: z.optional(qos),
  retain: z.optional(z.boolean()),
});

/** A policy document, as people write it in YAML or JSON. */
export const policyDocumentSchema = z.strictObject({
  mqttPolicy: z.literal(1),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  description: z.optional(z.string()),
  identity: z.optional(z.strictObject({ attributes: z.record(id, attribute) })),
  topics: z.optional(z.array(topic)),
  evaluation,
  roles: z.array(role),
  variants: z.optional(z.record(id, z.strictObject({ replace: z.record(id, replacement) }))),
  requirements: z.optional(z.array(requirement)),
  tests: z.optional(z.array(policyTest)),
});
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;
export type PolicyRole = PolicyDocument["roles"][number];
export type PolicyRule = PolicyRole["rules"][number];
export type PolicyTest = NonNullable<PolicyDocument["tests"]>[number];
export type PolicyTopic = NonNullable<PolicyDocument["topics"]>[number];
export type PolicyRequirement = NonNullable<PolicyDocument["requirements"]>[number];
export type Evaluation = PolicyDocument["evaluation"];
