import type { Properties, PublishPacket, PubrelPacket } from "#shared/mqtt/packet/index.ts";
import { reasonCode } from "#shared/mqtt/spec/index.ts";
import type { ReceivedMessage } from "../receivedMessages.ts";
import type { OpenConnection } from "./openConnection.ts";

/** What a broker did that the standard forbids it, with the Reason Code to leave with. */
export interface Violation {
  readonly reasonCode: number;
  readonly meaning: string;
}

/** Messages from the broker, acknowledged step by step and delivered once. */
export interface IncomingMessages {
  /** QoS 2 messages that the broker has not released. */
  readonly unreleased: readonly number[];
  published(packet: PublishPacket, connection: OpenConnection): Violation | undefined;
  released(packet: PubrelPacket, connection: OpenConnection): void;
  /** The session is gone. */
  clear(): void;
}

export function createIncomingMessages(deliver: (message: ReceivedMessage) => void): IncomingMessages {
  const unreleased = new Set<number>();

  return {
    get unreleased() {
      return [...unreleased];
    },
    published(packet, connection) {
      const { channel } = connection;
      const topicName = resolveTopic(packet, connection);
      if (typeof topicName !== "string") return topicName;
      const { qos, packetIdentifier, payload, retain, dup, properties } = packet;
      const message = { topicName, payload, qos, retain, dup, ...(properties === undefined ? {} : { properties }) };
      if (packetIdentifier === undefined) {
        deliver(message);
      } else if (qos === 1) {
        deliver(message);
        // [MQTT5-4.3.2-4] [MQTT311-4.3.2-2]
        channel.send({ type: "PUBACK", packetIdentifier, reasonCode: reasonCode.success });
      } else {
        const isNew = !unreleased.has(packetIdentifier);
        unreleased.add(packetIdentifier);
        // [MQTT5-3.3.4-7] says what the broker may have under way.
        if (unreleased.size > connection.receiveMaximumOfClient) {
          return {
            reasonCode: reasonCode.receiveMaximumExceeded,
            meaning: "more QoS 2 messages at once than Receive Maximum allows",
          };
        }
        // The second one of the same identifier is the same message. [MQTT5-4.3.3-10] [MQTT311-4.3.3-2]
        if (isNew) deliver(message);
        channel.send({ type: "PUBREC", packetIdentifier, reasonCode: reasonCode.success });
      }
      return undefined;
    },
    released({ packetIdentifier }, { channel, version }) {
      const isKnown = unreleased.delete(packetIdentifier);
      const code = isKnown || version !== 5 ? reasonCode.success : reasonCode.packetIdentifierNotFound;
      // [MQTT5-4.3.3-11] [MQTT311-4.3.3-2]
      channel.send({ type: "PUBCOMP", packetIdentifier, reasonCode: code });
    },
    clear: () => unreleased.clear(),
  };
}

function resolveTopic(
  { topicName, properties }: PublishPacket,
  { aliasesToClient, topicAliasMaximumOfClient }: OpenConnection,
): string | Violation {
  const alias = aliasOf(properties);
  if (alias === undefined) return topicName;
  // [MQTT5-3.3.2-10] [MQTT5-3.3.2-8]
  if (alias === 0 || alias > topicAliasMaximumOfClient) {
    return {
      reasonCode: reasonCode.topicAliasInvalid,
      meaning: `Topic Alias ${alias}, where CONNECT allows ${topicAliasMaximumOfClient}`,
    };
  }
  if (topicName !== "") {
    aliasesToClient.set(alias, topicName);
    return topicName;
  }
  return (
    aliasesToClient.get(alias) ?? {
      reasonCode: reasonCode.protocolError,
      meaning: `Topic Alias ${alias} stands for nothing yet`,
    }
  );
}

function aliasOf(properties: Properties | undefined): number | undefined {
  return properties?.topicAlias;
}
