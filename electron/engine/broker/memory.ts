import type { NetworkConnection } from "../net/index.ts";
import type { BrokerContext } from "./context.ts";

/** Bytes that all sessions and connections of a broker hold together. */
export interface MemoryUse {
  /** Of waiting deliveries, kept by their queues; each counts as if the message were its own. */
  queuedBytes: number;
  /** Of what is under way to clients, as it was measured last. */
  bufferedBytes: number;
  measuredAtMs: number;
}

const MEGABYTE = 1024 * 1024;
/** Sums over all connections are taken this often at most. */
const MEASURE_INTERVAL_MS = 100;
/** A client that reads, if slowly, is never cut off from new messages for the others' sake. */
const FREE_BUFFER_BYTES = 64 * 1024;

/** Nothing is held yet. */
export function createMemoryUse(): MemoryUse {
  return { queuedBytes: 0, bufferedBytes: 0, measuredAtMs: 0 };
}

/**
 * Whether the broker holds all that it may. Then nothing that it has taken is thrown away, but nothing more is taken:
 * QoS 1 and 2 deliveries that would have to wait are dropped (`queue-full`), QoS 0 ones to clients with more than 64 kB
 * under way too (`slow-consumer`), topics get no new retained message, and new sessions are refused.
 */
export function isMemoryFull({ settings, memory, retained, connections, clock }: BrokerContext): boolean {
  const limitBytes = settings.maximumMemoryMegabytes * MEGABYTE;
  if (limitBytes === 0) return false;
  const nowMs = clock.nowMs();
  if (nowMs - memory.measuredAtMs >= MEASURE_INTERVAL_MS) {
    memory.measuredAtMs = nowMs;
    memory.bufferedBytes = 0;
    for (const { network } of connections.values()) memory.bufferedBytes += network.bufferedBytes;
  }
  return memory.queuedBytes + memory.bufferedBytes + retained.bytes >= limitBytes;
}

/** What all sessions, connections and topics hold together: what the limit of the whole broker is about. */
export function memoryBytes({ memory, retained, connections }: BrokerContext): number {
  let bufferedBytes = 0;
  for (const { network } of connections.values()) bufferedBytes += network.bufferedBytes;
  return memory.queuedBytes + bufferedBytes + retained.bytes;
}

/** Whether a QoS 0 delivery may join what is under way to a client already. */
export function mayBuffer(context: BrokerContext, { bufferedBytes }: NetworkConnection): boolean {
  if (bufferedBytes > context.settings.maximumBufferedBytes) return false;
  return bufferedBytes <= FREE_BUFFER_BYTES || !isMemoryFull(context);
}
