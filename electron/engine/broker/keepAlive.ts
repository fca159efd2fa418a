import type { ConnectPacket } from "#shared/mqtt/packet/index.ts";
import { reasonCode } from "#shared/mqtt/spec/index.ts";
import type { ClientConnection } from "./clientConnection.ts";
import { closeConnection } from "./closing.ts";
import type { BrokerContext } from "./context.ts";
import { scheduleAt } from "./deadline.ts";

/** Who stays so long is worth the four calls into the operating system that asking for probes takes. */
const SETTLED_MS = 1_000;

/** The Keep Alive in seconds that holds for a client: its own, or the broker's where that is shorter. */
export function keepAliveOf(packet: ConnectPacket, maximumSeconds: number): number {
  const { keepAliveSeconds, protocolVersion } = packet;
  if (protocolVersion !== 5 || maximumSeconds === 0) return keepAliveSeconds;
  return keepAliveSeconds === 0 ? maximumSeconds : Math.min(keepAliveSeconds, maximumSeconds);
}

/** Ends the connection after one and a half Keep Alives of silence. [MQTT5-3.1.2-22] [MQTT311-3.1.2-24] */
export function watchKeepAlive(context: BrokerContext, connection: ClientConnection): void {
  if (connection.keepAliveSeconds === 0) {
    // Its silence means nothing, and so a peer that is gone without a word would hold its connection for ever.
    connection.cancelTimer = context.clock.schedule(SETTLED_MS, () => connection.network.probePeer());
    return;
  }
  const silenceMs = connection.keepAliveSeconds * 1500;
  const check = (): void => {
    // One timer per connection, not one per packet: it looks back when it rings.
    const dueAtMs = connection.lastPacketAtMs + silenceMs;
    if (context.clock.nowMs() < dueAtMs) {
      connection.cancelTimer = scheduleAt(context.clock, dueAtMs, check);
      return;
    }
    closeConnection(context, connection, {
      reason: "keep alive timeout",
      reasonCode: reasonCode.keepAliveTimeout,
    });
  };
  connection.cancelTimer = scheduleAt(context.clock, connection.lastPacketAtMs + silenceMs, check);
}
