/**
 * Serves the contract over channels: validates requests, pushes views at their pace, applies back-pressure. Knows
 * nothing of MQTT, and nothing of what a view contains. Start with `contractServer.ts`.
 */
export { serveContract } from "./contractServer.ts";
export { createInProcessChannels } from "./inProcessChannel.ts";
export { createMessagePortChannel } from "./messagePortChannel.ts";
