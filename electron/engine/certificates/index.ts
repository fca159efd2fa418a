/**
 * Certificates of this machine's own: an authority that is created on demand, and what it signs for listeners and
 * clients. Knows files and X.509, no sockets and no MQTT. Start with `localAuthority.ts`.
 */
export { serverNamesOf } from "./serverNames.ts";
export { type LocalAuthority, type LocalAuthorityOptions, openLocalAuthority } from "./localAuthority.ts";
