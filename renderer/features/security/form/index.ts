/**
 * The policy as a form, for people who do not write YAML. It edits the same text: each change goes through the YAML
 * document, so that comments and spelling stay. Must not know what a policy means; the engine judges the text as ever.
 * Start with `editPolicy.ts` (the changes), then `FormView.tsx`.
 */
export { FormView } from "./FormView.tsx";
