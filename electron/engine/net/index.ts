/**
 * Streams of bytes between this process and its peers, behind one `NetworkConnection`: TCP today, TLS and WebSocket
 * behind the same seam later, memory for tests. Knows nothing of MQTT. Start with `networkConnection.ts`.
 */
export { createMemoryConnection, type MemoryPeer } from "./memoryConnection.ts";
export { HIGH_WATER_BYTES, LINGER_MS, type NetworkConnection, type NetworkHandler } from "./networkConnection.ts";
export { type ListenError, listenTcp, type ListenOptions, type TcpListener } from "./tcpListener.ts";
export { createTurn, type Turn } from "./turn.ts";
