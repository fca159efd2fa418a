import type { ControlPacket, Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import type { Diagnostic } from "#shared/mqtt/spec/index.ts";

/** One whole control packet as an observer saw it pass. */
export interface ObservedPacket {
  /** Names the packet in findings and exchanges; unique, and rising with time. */
  readonly sequence: number;
  readonly connection: number;
  readonly direction: Direction;
  readonly timeMs: number;
  /** Bytes of the whole packet. */
  readonly length: number;
  /** What the packet says; `undefined` when it is so broken that nobody can tell. */
  readonly packet: ControlPacket | undefined;
  /** The packet itself breaks the format (a diagnostic of severity error): its receiver has to close. */
  readonly isMalformed?: boolean;
  /** The frame of a capture file in which it is complete. */
  readonly frame?: number;
}

/** A new network connection. */
export interface ObservedOpening {
  readonly connection: number;
  readonly timeMs: number;
  /**
   * Whether the observer was there from the first byte. A stream joined in the middle has a past that nobody saw:
   * what would need it is not judged.
   */
  readonly isFromStart: boolean;
  /** Keeps apart sessions of equal Client Identifiers at different servers; an address does well. */
  readonly server?: string;
  /** The version where it is known although nobody saw the CONNECT. */
  readonly version?: ProtocolVersion | undefined;
  /** The client where it is known although nobody saw the CONNECT. */
  readonly clientIdentifier?: string | undefined;
}

/** The end of a network connection. */
export interface ObservedClosing {
  readonly connection: number;
  readonly timeMs: number;
}

/** A diagnostic of the flow, and the packet it belongs to: at times an earlier one, which never got its answer. */
export interface FlowFinding {
  readonly connection: number;
  readonly sequence: number;
  /** That packet; what it said may be forgotten by now. */
  readonly observed: ObservedPacket;
  readonly diagnostic: Diagnostic;
}
