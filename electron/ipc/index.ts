/**
 * Serves the contract over channels: validates requests, pushes views at their pace, applies back-pressure. Knows
 * nothing of MQTT, and nothing of what a view contains. Start with `contractServer.ts` for the engine's side, and
 * with `engineHost.ts` for the process around the engine's worker.
 */
export { serveContract } from "./contractServer.ts";
export { createEngineHost, type EngineHost, type EngineHostOptions, type WorkerRequest } from "./engineHost.ts";
export { createInProcessChannels } from "./inProcessChannel.ts";
export { createMessagePortChannel } from "./messagePortChannel.ts";
export { relayChannels } from "./relay.ts";
export { createHostKeychain } from "./keychainBridge.ts";
