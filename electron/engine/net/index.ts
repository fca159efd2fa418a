/**
 * Streams of bytes between this process and its peers, behind one `NetworkConnection`: TCP, TLS, WebSocket, secure
 * WebSocket, and memory for tests. Knows nothing of MQTT. Start with `networkConnection.ts`; a `Wire` is what differs
 * between carriers, `wireConnection.ts` what all have in common.
 */
export { giveMemory, takeMemory } from "./joinMemory.ts";
export { type Listener, listen, type ListenOptions } from "./listener.ts";
export { type ListenError } from "./listening.ts";
export { createMemoryConnection, type MemoryPeer } from "./memoryConnection.ts";
export {
  type ConnectionSecurity,
  HIGH_WATER_BYTES,
  LINGER_MS,
  type NetworkConnection,
  type NetworkHandler,
} from "./networkConnection.ts";
export { lendAlso } from "./readLoan.ts";
export { type KeyPair, type TlsSettings } from "./tls.ts";
export { createTurn, type Turn } from "./turn.ts";
