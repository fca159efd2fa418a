/** Below everything else in the engine: time, identifiers, log. Passed in, never reached for. */
export { type ChangeSignal, createChangeSignal } from "./changeSignal.ts";
export { type Clock, createSystemClock } from "./clock.ts";
export { createRandomIdSource, type IdSource } from "./idSource.ts";
export { type Logger, type LogLevel } from "./logger.ts";
export { createJsonLogger, createTextLogger } from "./lineLogger.ts";
