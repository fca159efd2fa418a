/** Block types of pcapng that Wirebench knows; every other block is skipped by its length. */
export const blockType = {
  sectionHeader: 0x0a0d0d0a,
  interfaceDescription: 1,
  obsoletePacket: 2,
  simplePacket: 3,
  nameResolution: 4,
  interfaceStatistics: 5,
  enhancedPacket: 6,
  decryptionSecrets: 10,
  /** Not part of the standard: Apple's tcpdump names the process behind a packet so, and Wireshark shows it. */
  darwinProcess: 0x8000_0001,
} as const;

/** Option codes, by the block they stand in. */
export const optionCode = {
  endOfOptions: 0,
  comment: 1,
  sectionApplication: 4,
  interfaceName: 2,
  interfaceTimeResolution: 9,
  interfaceTimeOffset: 14,
  processName: 2,
  packetProcess: 0x8001,
} as const;

/** The first number of a section, in the byte order of the section. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Type and length before a block's body, and the length again behind it. */
export const BLOCK_FRAMING_BYTES = 12;

/** Blocks and options begin at multiples of four. */
export function padToFour(length: number): number {
  return (length + 3) & ~3;
}
