/**
 * What outlives the engine in one data folder: small documents as JSON files, versioned and validated when they are read,
 * and folders of texts that people may write by hand too. Files are replaced whole. Knows nothing of what they hold. Start
 * with `dataFolder.ts`.
 */
export { type DataFolder, type DocumentFile, type DocumentKind, openDataFolder } from "./dataFolder.ts";
export { type TextFiles, type TextKind } from "./textFiles.ts";
