import type { PayloadChoice, PayloadFormat } from "./formats.ts";
import type { ImageFacts } from "./image.ts";
import type { PayloadFailure, PayloadNode } from "./payloadNode.ts";
import type { SparkplugMessage } from "./sparkplug/index.ts";
import type { Wrapping } from "./wrapping.ts";

/** What an edge node sent before the message that is looked at, as far as it is known. */
export interface SparkplugHistory {
  /** Its last NBIRTH, and the last DBIRTH of the device. */
  readonly births: readonly SparkplugMessage[];
  /** The message right before, of the edge node or any of its devices. */
  readonly previous?: SparkplugMessage;
}

/** A payload to be decoded, with what is known of its message. */
export interface PayloadRequest {
  readonly bytes: Uint8Array;
  readonly choice: PayloadChoice;
  readonly topicName?: string;
  /** Of a PUBLISH of version 5. */
  readonly contentType?: string;
  /** Earlier messages of the same Sparkplug edge node. */
  readonly sparkplug?: SparkplugHistory;
  /** Turn all bytes into text, however many there are. */
  readonly isWhole?: boolean;
}

/** What a payload is shown as. */
export type PayloadBody =
  | {
      readonly kind: "text";
      /** Line ends and indentation are ours where the format has a structure. */
      readonly text: string;
      /** Bytes that the text stands for: fewer than there are when it was cut. */
      readonly shownBytes: number;
      /** Elements of the text, where it has any. */
      readonly roots?: readonly PayloadNode[];
    }
  | { readonly kind: "tree"; readonly roots: readonly PayloadNode[] }
  | { readonly kind: "image"; readonly image: ImageFacts }
  | { readonly kind: "bytes" };

/** A decoded payload: as much of it as could be decoded, and why not all of it. */
export interface Decoding {
  readonly format: PayloadFormat;
  /** Why this format: `its content type is …`. */
  readonly because: string;
  /** What was taken off first, outermost first. */
  readonly wrappings: readonly Wrapping[];
  /** The bytes that body and failure speak of; absent when nothing was taken off. */
  readonly unwrapped?: Uint8Array;
  readonly body: PayloadBody;
  /** What else to know, in words: gaps in a count, a tree that is not whole. */
  readonly notes: readonly string[];
  readonly failure?: PayloadFailure;
}
