/**
 * Below everything else in the engine: time, identifiers and log, which are passed in and never reached for; where data
 * lies; how long work is cut into slices; and the one way in which payloads are shortened for rows.
 */
export { type ChangeSignal, createChangeSignal } from "./changeSignal.ts";
export { type Clock, createSystemClock } from "./clock.ts";
export { defaultDataFolder } from "./dataFolder.ts";
export { createRandomIdSource, type IdSource } from "./idSource.ts";
export { type Keychain, type KeychainOffer } from "./keychain.ts";
export { type Logger, type LogLevel } from "./logger.ts";
export { type Preview, previewOf } from "./preview.ts";
export { runInSlices, type SlicedWork, sortSteps } from "./slices.ts";
export { createSortedTexts, type SortedTexts } from "./sortedTexts.ts";
export { createJsonLogger, createTextLogger } from "./lineLogger.ts";
