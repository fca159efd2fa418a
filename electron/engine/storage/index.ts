/**
 * Small documents that outlive the engine, as JSON files in one data folder: versioned, validated when they are read,
 * replaced whole when they are written. Knows nothing of what they hold. Start with `dataFolder.ts`.
 */
export { type DataFolder, type DocumentFile, type DocumentKind, openDataFolder } from "./dataFolder.ts";
