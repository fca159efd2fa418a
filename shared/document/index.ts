/**
 * Documents that people write in YAML or JSON: read against a schema, with every mistake told at its line and column,
 * and changed in one place without touching the rest.
 * Knows no document in particular. Start with `readDocument.ts`.
 */
export { appendEntry, replaceEntry } from "./editList.ts";
export { type DocumentError, inTextOrder, type LocatePath, readDocument } from "./readDocument.ts";
