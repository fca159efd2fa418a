/**
 * Documents that people write in YAML or JSON: read against a schema, with every mistake told at its line and column.
 * Knows no document in particular. Start with `readDocument.ts`.
 */
export { type DocumentError, inTextOrder, type LocatePath, readDocument } from "./readDocument.ts";
