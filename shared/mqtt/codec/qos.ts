import type { QoS } from "#shared/mqtt/packet/index.ts";

/** The QoS that two bits spell. The illegal 3, which its reader has reported, becomes 0. */
export function qosOfBits(bits: number): QoS {
  return bits === 1 || bits === 2 ? bits : 0;
}
