/**
 * Who may do what at the embedded broker: implementations of the broker's `Authorizer`. Knows no sockets and no packets.
 * Start with `permissiveAuthorizer.ts`; the policy document comes here with its own issue.
 */
export { createPermissiveAuthorizer } from "./permissiveAuthorizer.ts";
