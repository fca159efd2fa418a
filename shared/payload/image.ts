import { fail, ok, type Result } from "#shared/base/index.ts";
import type { PayloadFailure } from "./payloadNode.ts";

/** A picture that a browser can draw. */
export interface ImageFacts {
  readonly mediaType: "image/png" | "image/jpeg" | "image/gif" | "image/webp";
  readonly width: number;
  readonly height: number;
}

/** A picture of more points than this costs a page more memory than it is worth. */
const MAXIMUM_POINTS = 64_000_000;

/** The kind of picture that the first bytes announce. */
export function imageType(bytes: Uint8Array): ImageFacts["mediaType"] | undefined {
  if (startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "image/png";
  if (startsWith(bytes, 0, [0xff, 0xd8, 0xff])) return "image/jpeg";
  if (startsWith(bytes, 0, [0x47, 0x49, 0x46, 0x38])) return "image/gif";
  const isRiff = startsWith(bytes, 0, [0x52, 0x49, 0x46, 0x46]) && startsWith(bytes, 8, [0x57, 0x45, 0x42, 0x50]);
  return isRiff ? "image/webp" : undefined;
}

/** What a PNG, JPEG, GIF or WebP picture says of itself, without decoding it. */
export function readImage(bytes: Uint8Array): Result<ImageFacts, PayloadFailure> {
  const mediaType = imageType(bytes);
  if (mediaType === undefined) return fail({ reason: "these bytes begin no PNG, JPEG, GIF or WebP", offset: 0 });
  const size = sizeReaders[mediaType](new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (size === undefined) return fail({ reason: "the picture ends before it says its size", offset: bytes.length });
  const [width, height] = size;
  if (width === 0 || height === 0) return fail({ reason: `a picture of ${width} × ${height} points` });
  if (width * height > MAXIMUM_POINTS) {
    return fail({ reason: `a picture of ${width} × ${height} points is too large to be drawn` });
  }
  return ok({ mediaType, width, height });
}

type Size = readonly [width: number, height: number] | undefined;

const sizeReaders: Readonly<Record<ImageFacts["mediaType"], (view: DataView) => Size>> = {
  "image/png": (view) => (view.byteLength < 24 ? undefined : [view.getUint32(16), view.getUint32(20)]),
  "image/gif": (view) => (view.byteLength < 10 ? undefined : [view.getUint16(6, true), view.getUint16(8, true)]),
  "image/jpeg": jpegSize,
  "image/webp": webpSize,
};

/** Walks the segments of a JPEG to the frame header. */
function jpegSize(view: DataView): Size {
  let offset = 2;
  while (offset + 9 <= view.byteLength) {
    if (view.getUint8(offset) !== 0xff) return undefined;
    const marker = view.getUint8(offset + 1);
    // Any number of fill bytes may stand before a marker.
    if (marker === 0xff) {
      offset++;
      continue;
    }
    // C4, C8 and CC are tables, not frames.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return [view.getUint16(offset + 7), view.getUint16(offset + 5)];
    const hasNoLength = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    offset += 2 + (hasNoLength ? 0 : view.getUint16(offset + 2));
  }
  return undefined;
}

/** The three kinds of WebP: lossy, lossless, extended. */
function webpSize(view: DataView): Size {
  if (view.byteLength < 30) return undefined;
  const kind = view.getUint8(15);
  if (kind === 0x58) return [uint24(view, 24) + 1, uint24(view, 27) + 1];
  if (kind === 0x4c) {
    const bits = view.getUint32(21, true);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
}

function uint24(view: DataView, offset: number): number {
  return view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16);
}

function startsWith(bytes: Uint8Array, offset: number, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[offset + index] === byte);
}
