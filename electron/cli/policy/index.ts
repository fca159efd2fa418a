/** `wirebench policy`: the policy library on the command line. Knows files and words; decides nothing by itself. */
export { policyCommand } from "./policy.ts";
