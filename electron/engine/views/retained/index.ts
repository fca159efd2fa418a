/**
 * The retained browser's side of the engine: a sorted window onto the retained messages, one of them in full, and
 * clearing with undo. Reads and changes them through the broker; keeps only what it took, so that it can be put back.
 * Start with `retainedDesk.ts`.
 */
export { createRetainedDesk, type RetainedDesk } from "./retainedDesk.ts";
export { createRetainedMessageView } from "./retainedMessageView.ts";
export { createRetainedView } from "./retainedView.ts";
