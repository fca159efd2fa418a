import { expectDefined } from "#shared/base/index.ts";
import type { PacketRemark } from "#shared/capture/file/index.ts";
import type { PacketRow } from "#shared/contract/index.ts";
import { dissect, eachField } from "#shared/mqtt/dissect/index.ts";
import type { Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { packetTypeCode } from "#shared/mqtt/spec/index.ts";
import {
  type Capture,
  type CapturedConnection,
  isAliasOnly,
  protocolVersionOf,
  readPacketRow,
  type Segment,
  topicNameOf,
  trait,
} from "../capture/index.ts";

/** One packet of the log with what any format wants of it. */
export interface PacketToExport {
  readonly sequence: number;
  readonly timeMs: number;
  readonly connection: CapturedConnection;
  readonly direction: Direction;
  readonly version: ProtocolVersion | undefined;
  /** A copy. */
  readonly bytes: Uint8Array;
  /** Secrets of it are not among `bytes`. */
  readonly isMasked: boolean;
  /** What the broker made of it. */
  readonly remarks: readonly PacketRemark[];
  /** The packet as a row of the list; to be asked at once, before packets leave the log. */
  row(): PacketRow;
  aliasedTopicName(): string | undefined;
}

const ASTERISK = 0x2a;
const secretFields: ReadonlySet<string> = new Set(["connect.password", "prop.authenticationData"]);
const typesWithSecrets: ReadonlySet<number> = new Set([
  packetTypeCode.CONNECT,
  packetTypeCode.CONNACK,
  packetTypeCode.AUTH,
]);

/** Reads packet `sequence`, which is in the log; `isMasked` puts asterisks where secrets are. */
export function readPacketToExport(capture: Capture, sequence: number, isMasked: boolean): PacketToExport {
  const segment = expectDefined(capture.log.segmentOf(sequence), `packet ${sequence} is in the log`);
  const at = sequence - segment.firstSequence;
  const traits = segment.traits[at] ?? 0;
  const direction = (traits & trait.toClient) === 0 ? "toServer" : "toClient";
  const version = protocolVersionOf(segment, at);
  const bytes = capture.log.bytesOf(segment, at).slice();
  const hasMask = isMasked && maskSecrets(bytes, direction, version);
  const connection = capture.connections.get(segment.connection[at] ?? 0);
  return {
    sequence,
    timeMs: segment.timeMs[at] ?? 0,
    connection,
    direction,
    version,
    bytes,
    isMasked: hasMask,
    remarks: remarksOn(capture, segment, at, connection),
    // Words cost more than all else, and pcapng wants none.
    row: () => readPacketRow(capture, sequence, 0),
    aliasedTopicName: () => (isAliasOnly(capture, segment, at) ? topicNameOf(capture, segment, at) : undefined),
  };
}

/** Overwrites what proves who a client is; the lengths stay, so that everything else does. Whether there was any. */
function maskSecrets(bytes: Uint8Array, direction: Direction, version: ProtocolVersion | undefined): boolean {
  if (!typesWithSecrets.has((bytes[0] ?? 0) >> 4)) return false;
  let hasSecrets = false;
  for (const { name, span } of eachField(dissect(bytes, { version: version ?? 4, direction }).fields)) {
    if (!secretFields.has(name) || span === undefined || span.end <= span.start) continue;
    bytes.fill(ASTERISK, span.start, span.end);
    hasSecrets = true;
  }
  return hasSecrets;
}

function remarksOn(
  capture: Capture,
  segment: Segment,
  row: number,
  connection: CapturedConnection,
): readonly PacketRemark[] {
  const sequence = segment.firstSequence + row;
  const remarks: PacketRemark[] = [];
  const cause = segment.cause[row] ?? 0;
  const isOrigin = ((segment.traits[row] ?? 0) & trait.isOrigin) !== 0;
  if (isOrigin && connection.point === "broker") remarks.push({ kind: "message", message: sequence });
  if (cause !== 0) remarks.push({ kind: "delivery", message: sequence - cause });
  for (const { clientIdentifier, reason } of segment.nonDeliveries.get(row)?.listed ?? []) {
    remarks.push({ kind: "not-delivered", message: sequence, clientIdentifier, reason });
  }
  if (capture.denials.has(sequence)) remarks.push({ kind: "denied" });
  return remarks;
}
