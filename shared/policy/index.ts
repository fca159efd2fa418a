/**
 * Who may do what on a broker, as data: a policy document, read from YAML or JSON with line and column of every
 * mistake, bound to one client's values, and decided by one pure function. Knows topics, but neither packets nor
 * sockets. Start with `document.ts` (the shape), then `decide.ts` (the meaning).
 */
export {
  type AccessRules,
  type ClientRules,
  type MessageRequest,
  type RuleReference,
  type SubscribeRequest,
  type SubscribeVerdict,
  type Verdict,
} from "./accessRules.ts";
export {
  type Account,
  type AccountBook,
  findAccount,
  identityOf,
  isSameAccount,
  parseAccounts,
  putAccount,
  writeAccounts,
} from "./accounts.ts";
export { appendTest } from "./appendTest.ts";
export { type BoundConnect, type BoundPolicy, type BoundRule, bindPolicy } from "./bindPolicy.ts";
export { decide, type Decision, type DecisionReason, type PolicyRequest } from "./decide.ts";
export { describeDecision } from "./describe.ts";
export {
  type Evaluation,
  type PolicyDocument,
  policyDocumentSchema,
  type PolicyRequirement,
  type PolicyRole,
  type PolicyRule,
  type PolicyTest,
  type PolicyTopic,
} from "./document.ts";
export { type Identity, rolesOf } from "./identity.ts";
export { policyJsonSchema, renderPolicySchema } from "./jsonSchema.ts";
export { type DocumentError, type LocatePath } from "#shared/document/index.ts";
export { type ParsedPolicy, parsePolicy, type PolicyError } from "./parsePolicy.ts";
export { identityOfTest, judgeTests, questionOfTest, type TestVerdict } from "./policyTests.ts";
export { createPolicyRules, referenceOf } from "./policyRules.ts";
export { applyVariant, selectVariant } from "./variants.ts";
export { writePolicy } from "./writePolicy.ts";
export { talkAccountsText, talkPolicyText } from "./examples/talk.ts";
