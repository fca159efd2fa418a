/**
 * What a person sets at the embedded broker: its listeners with their certificates and their access, its limits, and
 * the document that keeps them between two runs. Changes the broker through its own interface; knows nothing of how the
 * page draws it. Start with `listenerControl.ts`.
 */
export { type BrokerConfiguration, createBrokerConfiguration } from "./brokerConfiguration.ts";
export { type BrokerDocument, brokerDocumentKind, createBrokerDocument } from "./brokerDocument.ts";
export { createListenerControl, type ListenerControl } from "./listenerControl.ts";
