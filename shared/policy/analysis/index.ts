/**
 * What a policy allows to anybody at all: reach of a client into a set of topics, and requirements proved or refuted
 * with a concrete witness. Exact in the policy's own model; built on `decide` and the topic algebra. Start with
 * `requirements.ts`.
 */
export { type Access, type AccessAt, accessToBranch, accessToTopic, exampleClients, ownTopics } from "./access.ts";
export { comparePolicies, type PolicyDifference } from "./difference.ts";
export { type MatrixCell, policyMatrix } from "./matrix.ts";
export { findPartner } from "./partners.ts";
export { findReach, findRefusal, type Reach, type ReachAction } from "./reach.ts";
export { judgeRequirement, judgeRequirements, type RequirementVerdict, type Witness } from "./requirements.ts";
