/**
 * Outgoing client connections: profiles, their states, subscriptions and messages, over MQTT.js on a tapped stream.
 * Knows nothing of the embedded broker but where it listens. Start with `clients.ts` (the contract's side), then
 * `clientConnection.ts` (the state machine); `mqttLink.ts` is the only file that speaks with MQTT.js.
 */
export { type ClientConnection } from "./clientConnection.ts";
export { type Clients, type ClientsOptions, createClients, type NewClient } from "./clients.ts";
export { type Endpoint } from "./connectionFailure.ts";
export { type ReceivedMessage } from "./receivedMessages.ts";
