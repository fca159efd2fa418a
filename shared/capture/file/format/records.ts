import type { CaptureTime } from "./captureTime.ts";

/** One frame that a network interface saw. */
export interface CapturedFrame {
  readonly kind: "frame";
  /** Position in the file, from 1, as Wireshark counts. */
  readonly number: number;
  /** Simple Packet Blocks carry none. */
  readonly time: CaptureTime | undefined;
  /** What the first byte belongs to: one of `linkType`, or a number that Wirebench does not read. */
  readonly linkType: number;
  /** The bytes that were kept: a view into the chunk that brought them. */
  readonly bytes: Uint8Array;
  /** Bytes on the wire: more than `bytes` holds where the capture cut frames short. */
  readonly originalLength: number;
  readonly interfaceName: string | undefined;
  readonly processName: string | undefined;
  readonly comments: readonly string[];
}

/** Secrets that decrypt traffic in the same file (pcapng Decryption Secrets Block). Carried, not used. */
export interface CapturedSecrets {
  readonly kind: "secrets";
  /** `TLS_KEY_LOG` and the like: four letters as a number. */
  readonly secretsType: number;
  readonly bytes: Uint8Array;
}

/** Where reading ended before the file did, and why. Always the last record. */
export interface CaptureDamage {
  readonly kind: "damage";
  /** Byte of the file at which the first thing that could not be read begins. */
  readonly offset: number;
  readonly reason: string;
}

export type CaptureRecord = CapturedFrame | CapturedSecrets | CaptureDamage;

/** Reads a capture file that arrives in chunks of any size. Never throws, whatever the bytes. */
export interface CaptureParser {
  /** Reads what `chunk` completes. The chunk is kept while records point into it. */
  push(chunk: Uint8Array): readonly CaptureRecord[];
  /** Says that no chunk will follow: a record that was not complete is damage. */
  end(): readonly CaptureRecord[];
}

/** Numbers of the link types that Wirebench reads, as registered by the tcpdump group. */
export const linkType = {
  null: 0,
  ethernet: 1,
  rawOpenBsd: 12,
  raw: 101,
  loop: 108,
  linuxSll: 113,
  ipv4: 228,
  ipv6: 229,
  linuxSll2: 276,
} as const;

/** The `secretsType` of a TLS key log, as browsers and OpenSSL write it: `CLIENT_RANDOM …` lines. */
export const TLS_KEY_LOG = 0x544c534b;

/** A frame or block that claims more is damage, not data: the largest link-layer frames are 256 KiB. */
export const MAX_BLOCK_BYTES = 16 * 1024 * 1024;
