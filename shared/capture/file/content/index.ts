/**
 * From what TCP connections carry to control packets: recognises MQTT, follows HTTP upgrades into WebSocket, cuts the
 * packets and keeps in step across gaps. Knows nothing of files; reads packets only through `mqtt/codec`. Start with
 * `conversation.ts`, then `mqttExchange.ts`.
 */
export { type ConversationListener, createConversation, type Transport } from "./conversation.ts";
export { type ExchangedPacket, type MqttExchangeListener } from "./mqttExchange.ts";
export { type Wholeness } from "./mqttSide.ts";
