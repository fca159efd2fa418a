/**
 * Who may do what at the embedded broker: implementations of the broker's `Authorizer` over access rules and accounts,
 * and the record of what they refused. Knows no sockets and no packets; what rules mean is said in `shared/policy`.
 * Start with `rulesAuthorizer.ts`.
 */
export { withPassword } from "./accountPassword.ts";
export { createDecisionLog, type DecisionLog } from "./decisionLog.ts";
export { createDenialLog, type DenialLog } from "./denialLog.ts";
export { createListenerAuthorizer, type ListenerAuthorizer } from "./listenerAuthorizer.ts";
export { hashPassword, isPassword } from "./password.ts";
export {
  createAccountScram,
  createScramCredentials,
  createScramSha256,
  type ScramCredentials,
  writeScramCredentials,
} from "./scram.ts";
export { createPermissiveAuthorizer } from "./permissiveAuthorizer.ts";
export { type Access, createRulesAuthorizer, openAccess, type RulesAuthorizer } from "./rulesAuthorizer.ts";
