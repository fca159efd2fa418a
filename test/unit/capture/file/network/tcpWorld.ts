import type { CapturedFrame } from "#shared/capture/file/format/index.ts";
import { linkType } from "#shared/capture/file/format/index.ts";
import {
  createSegmentWriter,
  createTcpStreams,
  tcpFlag,
  type Endpoint,
  type TcpLimits,
  type TcpStreams,
} from "#shared/capture/file/network/index.ts";

export const client: Endpoint = { address: "192.0.2.7", port: 40_000 };
export const server: Endpoint = { address: "198.51.100.1", port: 1883 };

/** A segment for tests: from the client unless `fromServer`, with text as payload. */
export interface TestSegment {
  readonly fromServer?: boolean;
  readonly sequence: number;
  readonly acknowledgement?: number;
  readonly flags?: number;
  readonly text?: string;
  readonly atSeconds?: number;
  readonly client?: Endpoint;
}

/** Writes the raw IP frame of a test segment. */
export function toFrame(segment: TestSegment, number: number): CapturedFrame {
  const from = segment.client ?? client;
  const [source, destination] = segment.fromServer === true ? [server, from] : [from, server];
  const bytes = createSegmentWriter(
    source,
    destination,
  )({
    sequence: segment.sequence,
    acknowledgement: segment.acknowledgement ?? 0,
    flags: (segment.flags ?? 0) | (segment.acknowledgement === undefined ? 0 : tcpFlag.acknowledgement),
    payload: new TextEncoder().encode(segment.text ?? ""),
  });
  return rawFrame(bytes, number, segment.atSeconds ?? 0);
}

/** Wraps an IP packet as a frame of link type raw. */
export function rawFrame(bytes: Uint8Array, number: number, seconds = 0): CapturedFrame {
  return {
    kind: "frame",
    number,
    time: { seconds, nanoseconds: 0 },
    linkType: linkType.raw,
    bytes,
    originalLength: bytes.length,
    interfaceName: undefined,
    processName: undefined,
    comments: [],
  };
}

/** Follows frames and writes down what the connections carry: `0>hello` is text that side 0 of stream 0 sent. */
export function followFrames(
  frames: readonly CapturedFrame[],
  limits?: TcpLimits,
): { readonly lines: readonly string[]; readonly streams: TcpStreams } {
  const lines: string[] = [];
  const streams = createTcpStreams(({ number, opener }) => {
    lines.push(`${number} open${opener === undefined ? "" : ` by ${opener}`}`);
    return {
      data: (side, bytes, frame) =>
        lines.push(`${number} ${side}> ${new TextDecoder().decode(bytes)} #${frame.number}`),
      gap: (side, count) => lines.push(`${number} ${side}> gap ${count}`),
      hole() {},
      end: () => lines.push(`${number} end`),
      bufferedBytes: () => 0,
    };
  }, limits);
  for (const frame of frames) streams.frame(frame);
  streams.finish();
  return { lines, streams };
}
