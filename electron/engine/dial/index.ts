/**
 * Opens network connections to peers, step by step: name, TCP, proxy, TLS, WebSocket. Each step is told, and each way
 * in which one can fail is explained to a person. Knows nothing of MQTT but the name of its subprotocol. Start with
 * `dial.ts`; there is one file per step, and `explain*.ts` beside it for its failures.
 */
export { dial, type DialOptions } from "./dial.ts";
export { explainSocketError } from "./explainSocket.ts";
export { explainTlsError, isTlsAlert } from "./explainTls.ts";
export { TEXT_FRAME } from "./webSocket.ts";
export {
  type CertificateInfo,
  type Dialled,
  type DialFailure,
  type DialRequest,
  type DialStep,
  type Endpoint,
  type ProxyRequest,
  type TlsReport,
  type TlsRequest,
  type WebSocketRequest,
} from "./request.ts";
