import { linkType, readUint16, readUint32 } from "../format/index.ts";

/** The frame carries something else than IP. */
export const NOT_IP = -1;
/** The frame's link type is not one that Wirebench reads. */
export const UNKNOWN_LINK_TYPE = -2;

const ETHERNET_HEADER_BYTES = 14;
const etherType = { ipv4: 0x0800, ipv6: 0x86dd } as const;
/** 802.1Q, 802.1ad, and the number that came before it. */
const VLAN_ETHER_TYPES: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);
const SLL_HEADER_BYTES = 16;
const SLL2_HEADER_BYTES = 20;
const LOOPBACK_HEADER_BYTES = 4;
/** AF_INET, and AF_INET6 as the BSDs and Linux number it. */
const LOOPBACK_FAMILIES: ReadonlySet<number> = new Set([2, 10, 24, 28, 30]);

/** Byte at which the IP packet of a frame begins, or NOT_IP, or UNKNOWN_LINK_TYPE. */
export function findIpPacket(type: number, bytes: Uint8Array): number {
  switch (type) {
    case linkType.ethernet:
      return bytes.length < ETHERNET_HEADER_BYTES ? NOT_IP : skipVlanTags(bytes, 12);
    case linkType.linuxSll:
      return bytes.length < SLL_HEADER_BYTES ? NOT_IP : skipVlanTags(bytes, 14);
    case linkType.linuxSll2: {
      if (bytes.length < SLL2_HEADER_BYTES) return NOT_IP;
      const protocol = readUint16(bytes, 0, "big");
      if (!VLAN_ETHER_TYPES.has(protocol)) return isIp(protocol) ? SLL2_HEADER_BYTES : NOT_IP;
      // The tag's own value and the type inside it follow the header.
      return skipVlanTags(bytes, SLL2_HEADER_BYTES + 2);
    }
    case linkType.null:
    case linkType.loop: {
      if (bytes.length < LOOPBACK_HEADER_BYTES) return NOT_IP;
      // NULL is in the byte order of the machine that captured, LOOP in network order: both orders are told apart
      // by which of them names an address family.
      const isFamily =
        LOOPBACK_FAMILIES.has(readUint32(bytes, 0, "little")) || LOOPBACK_FAMILIES.has(readUint32(bytes, 0, "big"));
      return isFamily ? LOOPBACK_HEADER_BYTES : NOT_IP;
    }
    case linkType.raw:
    case linkType.rawOpenBsd:
    case linkType.ipv4:
    case linkType.ipv6:
      return 0;
    default:
      return UNKNOWN_LINK_TYPE;
  }
}

/** Follows VLAN tags from the type field at `at` to the IP packet behind the last of them. */
function skipVlanTags(bytes: Uint8Array, at: number): number {
  let typeAt = at;
  while (VLAN_ETHER_TYPES.has(readUint16(bytes, typeAt, "big"))) typeAt += 4;
  return isIp(readUint16(bytes, typeAt, "big")) ? typeAt + 2 : NOT_IP;
}

function isIp(type: number): boolean {
  return type === etherType.ipv4 || type === etherType.ipv6;
}
