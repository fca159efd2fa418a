/**
 * Raw connections: whatever bytes a person writes go out as they are, and what the peer does is kept as it comes. Speaks
 * no MQTT of its own: it only cuts what arrives into packets. Start with `rawConnections.ts`.
 */
export { createRawConnections, type RawConnections } from "./rawConnections.ts";
