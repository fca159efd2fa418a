import { randomUUID } from "node:crypto";

/** Where fresh identifiers come from; a test passes a counter. */
export interface IdSource {
  /** A text that was never given before: letters, digits and hyphens. */
  next(): string;
}

/** Random identifiers that nobody can guess. */
export function createRandomIdSource(): IdSource {
  return { next: () => randomUUID() };
}
