/**
 * Application Messages decoded, wherever one is shown: a worker that decodes, and the view of what it found. Knows
 * `shared/payload` and the rules of the page; must not know who shows it. Start with `PayloadView.tsx`; `decoder.ts`
 * keeps the worker in its bounds.
 */
export { type ComparedPayload, PayloadDiff } from "./PayloadDiff.tsx";
export { PayloadRuleDialog } from "./PayloadRuleDialog.tsx";
export { PayloadView } from "./PayloadView.tsx";
export { type PayloadMessage } from "./usePayloadDecoding.ts";
