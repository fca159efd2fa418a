/**
 * The mathematics of SCRAM-SHA-256 (RFC 5802, RFC 7677), which client and server share: what is made of a password, and
 * how each side proves that it has it. Knows no messages.
 */
export { clientKeyOf, clientProof, saltPassword, serverKeyOf, serverSignature, sign, storedKeyOf } from "./scram.ts";
