import { plainPublishRoom, writePlainPublish } from "#shared/mqtt/codec/index.ts";
import type { Subscription } from "../session/index.ts";
import type { ClientConnection } from "./clientConnection.ts";
import type { BrokerContext } from "./context.ts";
import type { RetainedMessage } from "./retainedStore.ts";

const BATCH_BYTES = 64 * 1024;
const PUBLISH_RETAINED = 0x31;

// Filled and sent at once: nothing here waits.
const memory = new Uint8Array(BATCH_BYTES);
const causes: number[] = [];

/**
 * Retained messages on their way to one client, in QoS 0 and without properties: written one after the other and sent
 * together, with no object for each. Send the batch before anything else goes to the client.
 */
export interface RetainedBatch {
  readonly bytes: number;
  /** False when the message is none of these: then it has to go another way. */
  add(message: RetainedMessage): boolean;
  send(): void;
}

/** Starts a batch for one client and Subscription. Only one at a time in a process. */
export function startRetainedBatch(
  context: BrokerContext,
  connection: ClientConnection,
  subscription: Subscription,
): RetainedBatch {
  const isVersion5 = connection.protocolVersion === 5;
  const isPlain = subscription.subscriptionIdentifier === undefined && connection.outgoingAliases === undefined;
  let end = 0;
  causes.length = 0;

  function send(): void {
    if (end === 0) return;
    connection.network.send(memory, 0, end);
    context.captureSink.deliveries(connection.id, memory, 0, end, causes);
    connection.packetsToClient += causes.length;
    context.counters.messagesToClient += causes.length;
    causes.length = 0;
    end = 0;
  }

  return {
    get bytes() {
      return end;
    },
    add({ topicName, payload, qos, properties, expiresAtMs, cause }) {
      if (!isPlain || properties !== undefined || expiresAtMs !== undefined) return false;
      if (qos > 0 && subscription.qos > 0) return false;
      const room = plainPublishRoom(topicName, payload.length);
      if (room > BATCH_BYTES || room > connection.maximumPacketBytes) return false;
      if (end + room > BATCH_BYTES) send();
      // [MQTT311-3.3.1-8]
      end = writePlainPublish(memory, end, PUBLISH_RETAINED, topicName, payload, isVersion5);
      causes.push(cause);
      return true;
    },
    send,
  };
}
