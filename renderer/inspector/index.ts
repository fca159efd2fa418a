/**
 * The packet inspector: fields ↔ bits ↔ bytes linked by one selection, the same wherever a packet appears. Knows the
 * dissector and the selection; must not know who shows it. `Inspector` shows the selected packet of the log,
 * `PacketBytes` any bytes. Start with `PacketBytes.tsx`; `fieldIndex.ts` maps fields to bytes and back.
 */
export { Inspector } from "./Inspector.tsx";
export { PacketBytes } from "./PacketBytes.tsx";
export {
  directionLook,
  familyNames,
  type PacketFamily,
  packetFamily,
  qosText,
  timeOfDay,
  typesOfFamily,
} from "./packetLook.ts";
export { bytesCommands, flowCommands, packetCommands } from "./packetCommands.ts";
export { statementText } from "./standardText.ts";
export { type LoadedPacket, usePacketDetail } from "./usePacketDetail.ts";
