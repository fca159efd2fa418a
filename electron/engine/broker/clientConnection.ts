import type { ListenerInfo } from "#shared/contract/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import type { TopicName } from "#shared/topic/index.ts";
import type { NetworkConnection } from "../net/index.ts";
import type { ClientIdentity } from "./authorizer.ts";
import type { Authentication } from "./authenticating.ts";
import type { BrokerSession } from "./brokerSession.ts";
import type { OutgoingAliases } from "./outgoingAliases.ts";
import type { PublishDecisions } from "./publishDecision.ts";
import type { Refusal } from "./refusing.ts";
import type { BrokerSettings } from "./settings.ts";

/** Where a connection stands: exactly one of these at a time. */
export type ConnectionStage =
  | { readonly kind: "awaiting-connect" }
  /** CONNECT is being decided upon; chunks that arrive meanwhile wait. */
  | { readonly kind: "deciding"; readonly waiting: Uint8Array[] }
  /** The client proves who it is, in packets of its own. */
  | { readonly kind: "authenticating" }
  /** CONNECT was accepted: CONNACK waits until the session is safe, and what arrives meanwhile waits too. */
  | { readonly kind: "opening"; readonly session: BrokerSession; readonly waiting: Uint8Array[] }
  | { readonly kind: "open"; readonly session: BrokerSession; readonly identity: ClientIdentity }
  | { readonly kind: "closed" };

/** One network connection at the broker. */
export interface ClientConnection {
  /** Number given by the capture log; also how people name the connection. */
  readonly id: number;
  readonly network: NetworkConnection;
  /** Absent for a connection inside this process. */
  readonly listener: ListenerInfo | undefined;
  /**
   * The settings when it came: what it is told with CONNACK and may rely on for its whole life, such as the Receive
   * Maximum, whatever is changed meanwhile.
   */
  readonly agreed: BrokerSettings;
  readonly openedAtMs: number;
  /** Why a limit keeps it out: its CONNECT is answered with this, whatever it says. */
  readonly refusal: Refusal | undefined;
  stage: ConnectionStage;
  /** 4 until CONNECT says otherwise. */
  protocolVersion: ProtocolVersion;
  clientIdentifier: string;
  userName: string | undefined;
  isClean: boolean;
  /** Agreed with the client; 0 is off. */
  keepAliveSeconds: number;
  /** Unfinished QoS 1 and 2 messages that the client takes. */
  receiveMaximum: number;
  /** Longest packet that the client takes, in bytes. */
  maximumPacketBytes: number;
  wantsProblemInformation: boolean;
  /** Names behind the Topic Aliases that the client set; they end with the connection. [MQTT5-3.3.2-7] */
  readonly topicAliases: Map<number, TopicName>;
  /** Absent when CONNECT named no Authentication Method. */
  authentication: Authentication | undefined;
  /** Absent when the client takes none. */
  outgoingAliases: OutgoingAliases | undefined;
  lastPacketAtMs: number;
  cancelTimer: (() => void) | undefined;
  /** Stops the clock of a packet of which only a part has come. */
  cancelPacketTimer: (() => void) | undefined;
  packetsToServer: number;
  packetsToClient: number;
  readonly publishDecisions: PublishDecisions;
  closeReason: string | undefined;
}
