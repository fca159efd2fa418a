/**
 * Files of profiles to profiles: our own, and what MQTTX and MQTT Explorer write. Whatever a file holds, the answer is
 * profiles that are valid, notes on what could not be taken over, or a sentence. Start with `readProfiles.ts`.
 */
export { MAX_IMPORT_BYTES, readProfiles } from "./readProfiles.ts";
export { type ImportedProfile, type ProfileImport } from "./imported.ts";
