import type { ByteSpan } from "#shared/base/index.ts";

/** A statement of a standard, with its edition: the same number means different things in 3.1.1 and 5.0. */
export interface StatementRef {
  readonly edition: "3.1.1" | "5.0";
  /** As printed in the standard, `MQTT-3.3.1-4`, or `U-…` for a rule that the standard leaves unnumbered. */
  readonly id: string;
}

/** `error` breaks a MUST, `warning` breaks a SHOULD or is odd, `note` is worth knowing. */
export type Severity = "error" | "warning" | "note";

/** Something that a packet, or a flow of packets, does against the standard, with the bytes that prove it. */
export interface Diagnostic {
  /** Stable, kebab-case, listed in `spec/diagnostics.ts`: `publish-qos-3`. */
  readonly code: string;
  readonly severity: Severity;
  /** Bytes of the packet, counted from its first byte. */
  readonly span: ByteSpan;
  /** One sentence, lower case, no full stop, offending value in backticks at the end. */
  readonly message: string;
  readonly statement?: StatementRef;
  /** The Reason Code with which a 5.0 Server answers before it closes: 0x81 Malformed Packet, 0x82 Protocol Error… */
  readonly reasonCode?: number;
}
