/**
 * What the composer does in the engine: fills in variables and publishes, once or again and again, and keeps messages
 * and what was published of late. Knows clients, not how they speak. Start with `composer.ts`.
 */
export { type Composer, createComposer } from "./composer.ts";
export { compileMessage, type PreparedMessage } from "./preparedMessage.ts";
