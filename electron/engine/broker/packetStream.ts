import { assertNever } from "#shared/base/index.ts";
import { createFramer, decode, type MalformedPacket } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket } from "#shared/mqtt/packet/index.ts";
import { type Diagnostic, packetTypeCode, reasonCode } from "#shared/mqtt/spec/index.ts";
import { handleAcknowledgement, readShortAcknowledgement } from "./acknowledgements.ts";
import { NO_SEQUENCE } from "./captureSink.ts";
import { handleAuth } from "./authenticating.ts";
import { giveMemory, lendAlso, type NetworkHandler, takeMemory } from "../net/index.ts";
import type { ClientConnection } from "./clientConnection.ts";
import { closeConnection, closeOverViolation } from "./closing.ts";
import { handleConnect } from "./connecting.ts";
import type { BrokerContext } from "./context.ts";
import { describeFault } from "./describeFault.ts";
import { handlePacket } from "./handlePacket.ts";
import { pauseWhileBehind } from "./holding.ts";
import { copyBytes } from "./keepBytes.ts";
import { handlePlainPublishes } from "./plainPublish.ts";
import { refuseMalformedConnect } from "./refusing.ts";

/** A client says all that a CONNECT can hold in less; nobody else may make us keep more. */
const MAX_CONNECT_BYTES = 512 * 1024;

/** What one client sends, as `NetworkHandler` hears of it. */
export type PacketStream = Required<Pick<NetworkHandler, "received" | "leftBytes">>;

/**
 * Cuts what one client sends into packets and handles each in turn. Chunks are lent: packets are passed on from where
 * they lie, and whatever is decoded is decoded from a copy, so that any part of a decoded packet may be kept. What has
 * come of a packet that is not whole is left, as far as it may be.
 */
export function createPacketStream(context: BrokerContext, connection: ClientConnection): PacketStream {
  const { captureSink, clock } = context;
  const framer = createFramer({
    maximumPacketSize: connection.agreed.maximumPacketBytes,
    allocate: takeMemory,
    release: giveMemory,
  });
  let partialSinceMs: number | undefined;
  /** The first byte of all; what is no CONNECT by it is not waited for. */
  let firstByte: number | undefined;
  /** The stream broke while CONNECT was being decided upon: the answer to that goes first. */
  let brokenMeanwhile: Diagnostic | undefined;

  /** Answers where it stopped: behind `end` when it took the packets that follow as well. */
  function handle(bytes: Uint8Array, start: number, end: number): number {
    const { stage } = connection;
    let handledEnd = end;
    switch (stage.kind) {
      case "open":
        handledEnd = handleOpen(bytes, start, end, stage);
        break;
      case "awaiting-connect":
        handleFirst(bytes, start, end);
        break;
      case "authenticating":
        handleBeforeConnack(bytes, start, end);
        break;
      case "deciding":
      case "opening":
        stage.waiting.push(copyBytes(bytes, start, end));
        return end;
      case "closed":
        break;
      default:
        assertNever(stage);
    }
    if (connection.stage.kind === "closed") framer.stop();
    return handledEnd;
  }

  function record(bytes: Uint8Array, start: number, end: number, isMalformed = false): number {
    connection.packetsToServer += 1;
    return captureSink.packet(connection.id, "toServer", bytes, start, end, NO_SEQUENCE, isMalformed);
  }

  function handleOpen(
    bytes: Uint8Array,
    start: number,
    end: number,
    stage: Extract<ClientConnection["stage"], { kind: "open" }>,
  ): number {
    const plainEnd = handlePlainPublishes(context, connection, stage.identity, bytes, start, end);
    if (plainEnd >= 0) return plainEnd;
    const acknowledgement = readShortAcknowledgement(bytes, start, end);
    if (acknowledgement !== undefined) {
      record(bytes, start, end);
      handleAcknowledgement(context, connection, stage.session, acknowledgement);
      return end;
    }
    // Decoded before it is recorded: the log then knows what the codec refused, and keeps it out of the topics.
    const packet = readPacket(bytes, start, end);
    const sequence = record(bytes, start, end, packet.type === "MALFORMED");
    handleDecoded(stage, packet, { bytes, start, end, sequence });
    return end;
  }

  function readPacket(bytes: Uint8Array, start: number, end: number): ControlPacket | MalformedPacket {
    const copy = copyBytes(bytes, start, end);
    return decode(copy, 0, copy.length, connection.protocolVersion, "toServer");
  }

  function handleDecoded(
    stage: Extract<ClientConnection["stage"], { kind: "open" }>,
    packet: ControlPacket | MalformedPacket,
    source: Parameters<typeof handlePacket>[4],
  ): void {
    if (packet.type === "MALFORMED") closeOverDiagnostic(packet.diagnostic);
    else handlePacket(context, connection, stage, packet, source);
  }

  function handleFirst(bytes: Uint8Array, start: number, end: number): void {
    const packet = readPacket(bytes, start, end);
    const sequence = record(bytes, start, end, packet.type === "MALFORMED");
    if (packet.type === "MALFORMED") {
      refuseMalformedConnect(context, connection, packet, bytes[start] ?? 0);
    } else if (packet.type === "CONNECT") {
      handleConnect(context, connection, { packet, sequence }, handleWaiting);
    } else {
      // [MQTT5-3.1.0-1] [MQTT311-3.1.0-1]
      closeOverViolation(context, connection, {
        reason: `the first packet is \`${packet.type}\`, not CONNECT`,
        reasonCode: undefined,
      });
    }
  }

  /** A client that proves who it is has only two words. [MQTT5-3.1.2-30] */
  function handleBeforeConnack(bytes: Uint8Array, start: number, end: number): void {
    const packet = readPacket(bytes, start, end);
    record(bytes, start, end, packet.type === "MALFORMED");
    if (packet.type === "MALFORMED") {
      closeOverDiagnostic(packet.diagnostic);
    } else if (packet.type === "AUTH") {
      handleAuth(context, connection, packet);
    } else if (packet.type === "DISCONNECT") {
      closeConnection(context, connection, { reason: "disconnected by the client", reasonCode: undefined });
    } else {
      const reason = `\`${packet.type}\` before the authentication has ended`;
      closeOverViolation(context, connection, { reason, reasonCode: undefined });
    }
  }

  /** Handles what came while CONNECT was being decided upon. */
  function handleWaiting(waiting: readonly Uint8Array[]): void {
    for (const bytes of waiting) handle(bytes, 0, bytes.length);
    if (brokenMeanwhile !== undefined && !isDeciding()) closeOverDiagnostic(brokenMeanwhile);
  }

  function isDeciding(): boolean {
    const { kind } = connection.stage;
    return kind === "deciding" || kind === "opening";
  }

  function closeOverDiagnostic(diagnostic: Diagnostic): void {
    closeOverViolation(context, connection, {
      reason: describeFault(diagnostic, connection.agreed.maximumPacketBytes),
      reasonCode: diagnostic.reasonCode ?? reasonCode.malformedPacket,
    });
  }

  /** A peer that sends a packet drop by drop holds memory and a connection: it may not do so for long. */
  function watchPartialPacket(isAnotherPacket: boolean): void {
    if (framer.pendingBytes === 0) {
      partialSinceMs = undefined;
      return;
    }
    if (partialSinceMs === undefined || isAnotherPacket) partialSinceMs = clock.nowMs();
    // One timer for many packets: it looks back when it rings.
    connection.cancelPacketTimer ??= clock.schedule(context.settings.packetTimeoutMs, checkPartialPacket);
  }

  function checkPartialPacket(): void {
    connection.cancelPacketTimer = undefined;
    if (partialSinceMs === undefined) return;
    const dueAtMs = partialSinceMs + context.settings.packetTimeoutMs + framer.pendingBytes;
    const leftMs = dueAtMs - clock.nowMs();
    if (leftMs > 0) {
      connection.cancelPacketTimer = clock.schedule(leftMs, checkPartialPacket);
      return;
    }
    closeConnection(context, connection, {
      reason: "a packet did not come to its end in time",
      reasonCode: reasonCode.unspecifiedError,
    });
  }

  function received(chunk: Uint8Array, leavable: number): void {
    if (connection.stage.kind === "closed") return;
    firstByte ??= chunk[0];
    const before = connection.packetsToServer;
    const changesBefore = context.journal?.changes;
    captureSink.chunkBegins();
    const handleNext = (bytes: Uint8Array, start: number, end: number): void => {
      // Joined of pieces: as lent as the chunk itself, so that its memory can be used again.
      if (bytes !== chunk) lendAlso(bytes, () => giveMemory(bytes));
      const handledEnd = handle(bytes, start, end);
      if (handledEnd > end) framer.skipTo(handledEnd);
    };
    const broken = framer.feed(chunk, handleNext, leavable);
    captureSink.chunkEnds();
    if (connection.packetsToServer !== before) connection.lastPacketAtMs = clock.nowMs();
    watchPartialPacket(connection.packetsToServer !== before);
    if (context.journal?.changes !== changesBefore) pauseWhileBehind(context, connection);
    if (broken !== undefined) {
      captureSink.brokenBytes(connection.id, "toServer", chunk, 0, chunk.length);
      if (isDeciding()) brokenMeanwhile = broken;
      else closeOverDiagnostic(broken);
    } else if (connection.stage.kind === "awaiting-connect" && framer.pendingBytes > 0) {
      checkPartialConnect(chunk);
    }
  }

  /** Closes over the beginning of a first packet that will never be a CONNECT, such as a browser's request. */
  function checkPartialConnect(chunk: Uint8Array): void {
    if (firstByte !== undefined && firstByte >> 4 !== packetTypeCode.CONNECT) {
      captureSink.brokenBytes(connection.id, "toServer", chunk, 0, chunk.length);
      // [MQTT5-3.1.0-1] [MQTT311-3.1.0-1]
      closeOverViolation(context, connection, {
        reason: "what the client says does not begin with CONNECT",
        reasonCode: undefined,
      });
    } else if (framer.pendingBytes > MAX_CONNECT_BYTES) {
      closeConnection(context, connection, { reason: "CONNECT is too long", reasonCode: undefined });
    }
  }

  return { received, leftBytes: () => framer.leftBytes };
}
