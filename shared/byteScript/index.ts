/**
 * Bytes as a person writes them who wants to break the rules: hexadecimal digits, texts and lengths that count
 * themselves, each of which can be replaced by anything. Knows no packets; `templates.ts` spells some out. Start with
 * `parse.ts`.
 */
export { type ByteScriptFault, parseByteScript, writeByteScript } from "./parse.ts";
export { packetTemplates } from "./templates.ts";
