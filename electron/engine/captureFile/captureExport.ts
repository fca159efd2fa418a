import { setImmediate as nextTurn } from "node:timers/promises";
import { fail, ok } from "#shared/base/index.ts";
import { compileFilter } from "#shared/capture/filter/index.ts";
import { CAPTURE_PIECE_BYTES, type CaptureExportFormat, type CommandInput } from "#shared/contract/index.ts";
import type { CommandHandlers } from "../api.ts";
import { type Capture, walkRows } from "../capture/index.ts";
import type { IdSource } from "../support/index.ts";
import { createPcapngForm } from "./pcapngForm.ts";
import { readPacketToExport, type PacketToExport } from "./packetToExport.ts";
import { createCsvForm, createJsonForm, createTextForm } from "./textForms.ts";

/** How packets are written in one format. `write` takes pieces in order. */
export interface ExportForm {
  packet(packet: PacketToExport): void;
  /** Writes what closes the file. */
  end(): void;
}

/** The commands that write packets of one capture; the page takes the pieces at its own pace. */
export interface CaptureExports {
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, `captureExport.${string}`>>;
  dispose(): void;
}

interface OpenExport {
  readonly walk: Generator<number | undefined, void, void>;
  readonly form: ExportForm;
  readonly takePiece: () => Uint8Array<ArrayBuffer>;
  readonly pendingBytes: () => number;
  readonly isMasked: boolean;
  readonly first: number;
  readonly end: number;
  reached: number;
  packets: number;
  isDone: boolean;
}

/** A page that leaks them is told, not served. */
const MAXIMUM_EXPORTS = 4;
/** A slice holds the thread no longer than this: the broker waits behind it. */
const SLICE_MS = 6;
/** A piece is given out when it has this size, so that one large packet more still fits a message. */
const PIECE_BYTES = CAPTURE_PIECE_BYTES / 2;

const forms: Readonly<Record<CaptureExportFormat, (write: (bytes: Uint8Array) => void) => ExportForm>> = {
  pcapng: createPcapngForm,
  json: createJsonForm,
  csv: createCsvForm,
  text: createTextForm,
};

/** Creates the commands for a capture. */
export function createCaptureExports(capture: Capture, ids: IdSource): CaptureExports {
  const exports = new Map<string, OpenExport>();
  const isClosed = fail({ code: "not-found", message: "this export has ended" });

  function open(input: CommandInput<"captureExport.open">): OpenExport | string {
    const compiled = compileFilter(input.filter);
    if (!compiled.ok) return compiled.error.message;
    const pieces: Uint8Array[] = [];
    let pendingBytes = 0;
    const form = forms[input.format]((bytes) => {
      pieces.push(bytes);
      pendingBytes += bytes.length;
    });
    const first = Math.max(input.first, capture.log.firstSequence);
    const end = Math.min(input.last + 1, capture.log.nextSequence);
    return {
      walk: walkRows(capture, compiled.value.expression, first, end - 1),
      form,
      takePiece() {
        const piece = join(pieces, pendingBytes);
        pieces.length = 0;
        pendingBytes = 0;
        return piece;
      },
      pendingBytes: () => pendingBytes,
      isMasked: input.isMasked,
      first,
      end,
      reached: first,
      packets: 0,
      isDone: false,
    };
  }

  /** Writes on until there is a piece to give or nothing is left. */
  async function fill(each: OpenExport): Promise<void> {
    let deadline = performance.now() + SLICE_MS;
    while (!each.isDone && each.pendingBytes() < PIECE_BYTES) {
      const next = each.walk.next();
      if (next.done === true) {
        each.form.end();
        each.isDone = true;
      } else if (next.value !== undefined) {
        each.form.packet(readPacketToExport(capture, next.value, each.isMasked));
        each.reached = next.value + 1;
        each.packets++;
      }
      if (performance.now() < deadline) continue;
      await nextTurn();
      deadline = performance.now() + SLICE_MS;
    }
  }

  return {
    commands: {
      "captureExport.open"(input) {
        if (exports.size >= MAXIMUM_EXPORTS)
          return fail({ code: "refused", message: "too many exports are under way" });
        const opened = open(input);
        if (typeof opened === "string") return fail({ code: "invalid-input", message: opened });
        const id = ids.next();
        exports.set(id, opened);
        return ok({ id });
      },
      async "captureExport.read"({ id }) {
        const each = exports.get(id);
        if (each === undefined) return isClosed;
        await fill(each);
        const { isDone, packets, reached, first, end } = each;
        if (isDone) exports.delete(id);
        const progress = isDone || end <= first ? 1 : (reached - first) / (end - first);
        return ok({ bytes: each.takePiece(), packets, progress, isDone });
      },
      "captureExport.close"({ id }) {
        return exports.delete(id) ? ok({}) : isClosed;
      },
    },
    dispose: () => exports.clear(),
  };
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
