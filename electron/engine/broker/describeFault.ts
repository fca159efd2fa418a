import type { Diagnostic } from "#shared/mqtt/spec/index.ts";

/**
 * What was wrong with what a client sent, in the words of the broker that closes over it: the diagnostic's, but for
 * those where the broker knows more than the reader of the bytes.
 */
export function describeFault({ code, message }: Diagnostic, maximumPacketBytes: number): string {
  const value = /`([^`]*)`$/.exec(message)?.[1];
  if (value === undefined) return message;
  switch (code) {
    case "packet-too-large":
      return `the packet of ${value} bytes is larger than the Maximum Packet Size of ${maximumPacketBytes}`;
    case "connect-protocol-version":
      return `Protocol Level ${value} does not exist`;
    default:
      return message;
  }
}
