import * as z from "zod/mini";
import { bytes, count, empty } from "./schemas.ts";

/** Bytes of a file that one message brings or takes. */
export const CAPTURE_PIECE_BYTES = 1024 * 1024;

const id = z.string().check(z.maxLength(100));
const fileName = z.string().check(z.minLength(1), z.maxLength(1_000));

/** One capture file that is open beside the live capture. */
export const captureFileSchema = z.strictObject({
  id,
  /** As the person's file is called; without its folder, which a page does not know. */
  name: z.string(),
  /** Of the whole file. */
  bytes: count,
  bytesRead: count,
  packets: count,
  connections: count,
  state: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("reading") }),
    z.strictObject({ kind: z.literal("ready") }),
    /** A part was read, and can be looked at. */
    z.strictObject({ kind: z.literal("partial"), reason: z.string() }),
    /** Nothing in it can be read. */
    z.strictObject({ kind: z.literal("unreadable"), reason: z.string() }),
  ]),
  /** What a reader of the packets should know, a sentence each; at most 20 of `noteTotal`. */
  notes: z.array(z.string()),
  noteTotal: count,
});
export type CaptureFile = z.infer<typeof captureFileSchema>;

export const captureExportFormats = ["pcapng", "json", "csv", "text"] as const;
export type CaptureExportFormat = (typeof captureExportFormats)[number];

export const captureFileCommands = {
  /** Begins to read a file that the page then hands over piece by piece: the engine opens no file of its own accord. */
  "captureFile.open": { input: z.strictObject({ name: fileName, bytes: count }), output: z.strictObject({ id }) },
  /** The next piece, at most `CAPTURE_PIECE_BYTES`; answers when it has been read. `isWanted`: there is room for more. */
  "captureFile.append": { input: z.strictObject({ id, bytes }), output: z.strictObject({ isWanted: z.boolean() }) },
  /** The file has ended; or the person has cancelled, and what was read stays. */
  "captureFile.finish": { input: z.strictObject({ id, isCancelled: z.boolean() }), output: empty },
  "captureFile.close": { input: z.strictObject({ id }), output: empty },
  /**
   * Begins to write packets of the capture that is asked: those from `first` to `last` that pass the filter. Packets
   * that arrive later are not part of it.
   */
  "captureExport.open": {
    input: z.strictObject({
      format: z.enum(captureExportFormats),
      filter: z.string().check(z.maxLength(4_096)),
      first: count,
      last: count,
      /** Passwords in CONNECT packets are written as asterisks. */
      isMasked: z.boolean(),
    }),
    output: z.strictObject({ id }),
  },
  /** The next piece of what is written, and how much of it is done. */
  "captureExport.read": {
    input: z.strictObject({ id }),
    output: z.strictObject({
      bytes,
      packets: count,
      /** 0 to 1. */
      progress: z.number(),
      isDone: z.boolean(),
    }),
  },
  "captureExport.close": { input: z.strictObject({ id }), output: empty },
} as const;

export const captureFileViews = {
  captureFiles: { params: empty, action: z.never(), value: z.strictObject({ files: z.array(captureFileSchema) }) },
} as const;
