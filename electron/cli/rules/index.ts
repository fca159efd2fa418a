/** `wirebench rules`: checks a document of rules, and runs one against a broker. The work is `engine/rules`'s. */
export { rulesCommand } from "./rules.ts";
