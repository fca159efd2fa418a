import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectDefined } from "#shared/base/index.ts";
import type { ChunkStore } from "../capture/index.ts";

/** Chunks that are held in memory after somebody has read them. */
const HELD_CHUNKS = 32;

/** A store of bytes in a temporary file, with the memory of a few chunks. */
export interface ChunkSpool {
  /** Makes the store; once. */
  create(chunkBytes: number): ChunkStore;
  /** Forgets everything and removes the file. */
  dispose(): void;
}

/**
 * Creates a spool. The bytes of an opened capture go there and not into memory, so that a file of any size can be
 * looked at; the packets are rarely read twice, and the system caches the file. Throws when the disk is full.
 */
export function createChunkSpool(): ChunkSpool {
  const folder = mkdtempSync(join(tmpdir(), "wirebench-"));
  const file = openSync(join(folder, "packets"), "wx+", 0o600);
  // Where the system allows it the file has no name from now on, and ends with the program whatever happens.
  if (process.platform !== "win32") rmSync(folder, { recursive: true });
  let isOpen = true;

  function create(chunkBytes: number): ChunkStore {
    /** Where each chunk lies in the file. */
    const places: { readonly at: number; readonly length: number }[] = [];
    const held = new Map<number, Uint8Array>();
    let fileBytes = 0;
    let current = new Uint8Array(chunkBytes);
    let currentEnd = 0;

    function store(bytes: Uint8Array): void {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, fileBytes + at);
      places.push({ at: fileBytes, length: bytes.length });
      fileBytes += bytes.length;
    }

    function load(chunk: number): Uint8Array {
      if (chunk === places.length) return current;
      const known = held.get(chunk);
      if (known !== undefined) {
        // The one that was looked at last goes last.
        held.delete(chunk);
        held.set(chunk, known);
        return known;
      }
      const { at, length } = expectDefined(places[chunk], "a row of the log names a chunk of its store");
      const bytes = new Uint8Array(length);
      // Whoever still reads a capture that was closed finds nothing.
      if (!isOpen) return bytes;
      for (let from = 0; from < length;) {
        const count = readSync(file, bytes, from, length - from, at + from);
        if (count === 0) break;
        from += count;
      }
      held.set(chunk, bytes);
      const [oldest] = held.keys();
      if (held.size > HELD_CHUNKS && oldest !== undefined) held.delete(oldest);
      return bytes;
    }

    function endChunk(): void {
      if (currentEnd === 0) return;
      store(current.subarray(0, currentEnd));
      // Views of the old one may be about.
      current = new Uint8Array(chunkBytes);
      currentEnd = 0;
    }

    return {
      append(bytes, start, end, place) {
        const length = end - start;
        place.length = length;
        if (currentEnd + length > chunkBytes) endChunk();
        place.chunk = places.length;
        if (length > chunkBytes) {
          place.offset = 0;
          store(bytes.subarray(start, end));
          return;
        }
        place.offset = currentEnd;
        current.set(bytes.subarray(start, end), currentEnd);
        currentEnd += length;
      },
      costOf: (length) => length,
      roomFor: (length) => Math.max(chunkBytes - currentEnd, length),
      view: (chunk, offset, length) => load(chunk).subarray(offset, offset + length),
      bytesOf: load,
      get next() {
        return places.length;
      },
      get usedBytes() {
        return fileBytes + currentEnd;
      },
      // The log of a file drops nothing.
      releaseBelow() {},
    };
  }

  return {
    create,
    dispose() {
      if (!isOpen) return;
      isOpen = false;
      closeSync(file);
      if (process.platform === "win32") rmSync(folder, { recursive: true, force: true });
    },
  };
}
