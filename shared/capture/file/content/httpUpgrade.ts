import type { FrameReference } from "../network/index.ts";

/** Bytes of one side with the frame that brought them. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly frame: FrameReference;
}

/** What one side of an HTTP connection has said about becoming a WebSocket. */
export type UpgradeState =
  | { readonly kind: "reading" }
  /** The last head has been read; the bytes behind it belong to the WebSocket. */
  | { readonly kind: "upgraded"; readonly isMqtt: boolean; readonly rest: readonly Chunk[] }
  | { readonly kind: "failed"; readonly reason: string };

/** Reads HTTP heads of one side until one of them switches the connection to WebSocket. */
export interface UpgradeReader {
  push(chunk: Chunk): UpgradeState;
  bufferedBytes(): number;
}

/** Larger heads than servers accept. */
const MAX_HEAD_BYTES = 64 * 1024;
const READING: UpgradeState = { kind: "reading" };

/**
 * Creates a reader for the side that asks (`request`) or answers (`response`). Requests that ask for something else
 * first (a page, a challenge answered with 401) are passed over with their bodies.
 */
export function createUpgradeReader(side: "request" | "response"): UpgradeReader {
  let chunks: Chunk[] = [];
  let bodyLeft = 0;

  return {
    push(chunk) {
      let current = chunk;
      for (;;) {
        if (bodyLeft > 0) {
          const passed = Math.min(bodyLeft, current.bytes.length);
          bodyLeft -= passed;
          current = { ...current, bytes: current.bytes.subarray(passed) };
        }
        if (current.bytes.length === 0) return READING;
        chunks.push({ ...current, bytes: current.bytes.slice() });
        const bytes = concatenate(chunks);
        const end = findHeadEnd(bytes);
        if (end === -1) {
          return bytes.length > MAX_HEAD_BYTES ? { kind: "failed", reason: "HTTP head does not end" } : READING;
        }
        const head = parseHead(new TextDecoder().decode(bytes.subarray(0, end)));
        if (isUpgrade(side, head)) {
          const protocol = head.headers.get("sec-websocket-protocol") ?? "";
          const rest = dropBytes(chunks, end);
          chunks = [];
          return { kind: "upgraded", isMqtt: /\bmqtt/iu.test(protocol), rest };
        }
        bodyLeft = Number(head.headers.get("content-length") ?? 0) || 0;
        const rest = dropBytes(chunks, end);
        chunks = [];
        // Heads arrive whole as a rule: what follows one in the same segment is small, and read again from there.
        current = { bytes: concatenate(rest), frame: chunk.frame };
      }
    },
    bufferedBytes: () => chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0),
  };
}

interface Head {
  readonly startLine: string;
  readonly headers: ReadonlyMap<string, string>;
}

function parseHead(text: string): Head {
  const [startLine = "", ...lines] = text.split("\r\n");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { startLine, headers };
}

function isUpgrade(side: "request" | "response", head: Head): boolean {
  if (side === "response") return /^HTTP\/1\.1 101\b/u.test(head.startLine);
  return head.startLine.startsWith("GET ") && (head.headers.get("upgrade") ?? "").toLowerCase() === "websocket";
}

/** Index behind the empty line that ends a head, or -1. */
function findHeadEnd(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0x0d); at !== -1; at = bytes.indexOf(0x0d, at + 1)) {
    if (bytes[at + 1] === 0x0a && bytes[at + 2] === 0x0d && bytes[at + 3] === 0x0a) return at + 4;
  }
  return -1;
}

function concatenate(chunks: readonly Chunk[]): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only.bytes;
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0));
  let at = 0;
  for (const { bytes } of chunks) {
    joined.set(bytes, at);
    at += bytes.length;
  }
  return joined;
}

/** The chunks without their first `count` bytes. */
function dropBytes(chunks: readonly Chunk[], count: number): readonly Chunk[] {
  let left = count;
  const rest: Chunk[] = [];
  for (const { bytes, frame } of chunks) {
    const dropped = Math.min(left, bytes.length);
    left -= dropped;
    if (dropped < bytes.length) rest.push({ bytes: bytes.subarray(dropped), frame });
  }
  return rest;
}
