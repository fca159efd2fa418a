import { setImmediate as nextTurn } from "node:timers/promises";
import { fail, ok } from "#shared/base/index.ts";
import { type CaptureEnd, type CaptureReader, createCaptureReader } from "#shared/capture/file/index.ts";
import { CAPTURE_PIECE_BYTES, type CaptureFile } from "#shared/contract/index.ts";
import { createTopicTable } from "#shared/topic/index.ts";
import type { CaptureApi, CommandHandlers, ViewSource } from "../api.ts";
import {
  type Capture,
  type CaptureBudget,
  createCapture,
  createCaptureCommands,
  createCaptureOverview,
  createPacketsView,
} from "../capture/index.ts";
import { type Clock, createChangeSignal, type IdSource } from "../support/index.ts";
import {
  createFilterTestView,
  createTopicCommands,
  createTopicDetailView,
  createTopicStore,
  createTopicsView,
  createTopicTrafficView,
} from "../topics/index.ts";
import { type CaptureFeed, createCaptureFeed } from "./captureFeed.ts";
import { createCaptureExports } from "./captureExport.ts";
import { createChunkSpool } from "./chunkSpool.ts";

/** The capture files that are open, with the part of the contract about them. */
export interface OpenedCaptures {
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, `captureFile.${string}`>>;
  readonly views: { readonly captureFiles: ViewSource<"captureFiles"> };
  find(id: string): CaptureApi | undefined;
  /** The packets of an opened file, for who judges them anew. */
  captureOf(id: string): Capture | undefined;
  dispose(): void;
}

export interface OpenedCapturesOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Of each file. */
  readonly budget?: CaptureBudget;
}

const MAXIMUM_FILES = 8;
/**
 * Reading ends when this is full: what has been read stays. Some 40 bytes of a packet are in memory; its own bytes are in
 * a temporary file, so that those of the capture need no limit.
 */
const FILE_BUDGET: CaptureBudget = { packets: 8_000_000, bytes: Number.POSITIVE_INFINITY };
const MAXIMUM_CONNECTIONS = 200_000;
const TOPIC_NAMES = { topics: 1_000_000, bytes: 128 * 1024 * 1024 };
const TOPIC_LIMITS = { nodes: 2_000_000, valueBytes: 64 * 1024 * 1024 };
/** Read in one go: the broker waits behind it. */
const SLICE_BYTES = 64 * 1024;
const LISTED_NOTES = 20;
const CHANGE_DELAY_MS = 50;

interface OpenedCapture {
  readonly capture: Capture;
  readonly api: CaptureApi;
  readonly reader: CaptureReader;
  readonly feed: CaptureFeed;
  file: CaptureFile;
  /** Pieces are read one after the other, in the order in which they came. */
  work: Promise<void>;
  dispose(): void;
}

/** Creates the set of opened files, empty. */
export function createOpenedCaptures({ clock, ids, budget = FILE_BUDGET }: OpenedCapturesOptions): OpenedCaptures {
  const opened = new Map<string, OpenedCapture>();
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  const isClosed = fail({ code: "not-found", message: "this capture file is closed" });

  function update(id: string, changed: Partial<CaptureFile>): void {
    const entry = opened.get(id);
    if (entry === undefined) return;
    entry.file = { ...entry.file, packets: entry.capture.counters.packets, ...changed };
    changes.touch();
  }

  function note(id: string, text: string): void {
    const file = opened.get(id)?.file;
    if (file === undefined) return;
    const notes = file.notes.length < LISTED_NOTES ? [...file.notes, text] : file.notes;
    update(id, { notes, noteTotal: file.noteTotal + 1 });
  }

  function takeAll(id: string, entry: OpenedCapture, items: ReturnType<CaptureReader["push"]>["items"]): void {
    for (const item of items) {
      entry.feed.take(item);
      if (item.kind === "note") note(id, `connection ${item.stream}: ${item.text}`);
      else if (item.kind === "end") end(id, entry, item);
    }
  }

  function end(id: string, { capture }: OpenedCapture, { damage, counts }: CaptureEnd): void {
    for (const text of describeCounts(counts, capture.counters.packets)) note(id, text);
    // Who cancelled, or had no more room, knows why there is no more.
    if (opened.get(id)?.file.state.kind !== "reading") return;
    if (damage !== undefined && counts.frames === 0)
      update(id, { state: { kind: "unreadable", reason: damage.reason } });
    else if (damage !== undefined) {
      update(id, { state: { kind: "partial", reason: `it could be read to byte ${damage.offset}: ${damage.reason}` } });
    } else update(id, { state: { kind: "ready" } });
  }

  /** As `takeAll`. False when the disk has no room for the packets: the one failure that reading knows. */
  function keep(id: string, entry: OpenedCapture, read: () => ReturnType<CaptureReader["push"]>["items"]): boolean {
    try {
      takeAll(id, entry, read());
      return true;
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      update(id, { state: { kind: "partial", reason: `its packets cannot be kept: ${words}` } });
      return false;
    }
  }

  async function read(id: string, entry: OpenedCapture, bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length && entry.file.state.kind === "reading"; start += SLICE_BYTES) {
      if (opened.get(id) !== entry) return;
      const piece = bytes.subarray(start, start + SLICE_BYTES);
      if (!keep(id, entry, () => entry.reader.push(piece).items)) return;
      update(id, { bytesRead: entry.file.bytesRead + piece.length, connections: entry.feed.connections });
      if (isFull(entry)) {
        const reason = "it holds more packets or connections than can be kept: those from its beginning are shown";
        update(id, { state: { kind: "partial", reason } });
        keep(id, entry, () => entry.reader.end().items);
      }
      await nextTurn();
    }
  }

  return {
    commands: {
      "captureFile.open"({ name, bytes }) {
        if (opened.size >= MAXIMUM_FILES) {
          return fail({ code: "refused", message: `${MAXIMUM_FILES} capture files are open: close one first` });
        }
        const id = ids.next();
        try {
          opened.set(id, openCapture({ id, name, bytes }, { clock, ids, budget }));
        } catch (error) {
          const words = error instanceof Error ? error.message : String(error);
          return fail({ code: "failed", message: `there is no place for its packets: ${words}` });
        }
        changes.touch();
        return ok({ id });
      },
      async "captureFile.append"({ id, bytes }) {
        const entry = opened.get(id);
        if (entry === undefined) return isClosed;
        if (bytes.length > CAPTURE_PIECE_BYTES) {
          return fail({ code: "invalid-input", message: `a piece of \`${bytes.length}\` bytes is too large` });
        }
        entry.work = entry.work.then(() => read(id, entry, bytes));
        await entry.work;
        return opened.has(id) ? ok({ isWanted: entry.file.state.kind === "reading" }) : isClosed;
      },
      async "captureFile.finish"({ id, isCancelled }) {
        const entry = opened.get(id);
        if (entry === undefined) return isClosed;
        await entry.work;
        if (entry.file.state.kind !== "reading") return ok({});
        if (isCancelled) {
          const reason = `reading was cancelled after ${entry.file.bytesRead} of ${entry.file.bytes} bytes`;
          update(id, { state: { kind: "partial", reason } });
        }
        keep(id, entry, () => entry.reader.end().items);
        update(id, { connections: entry.feed.connections });
        return ok({});
      },
      "captureFile.close"({ id }) {
        const entry = opened.get(id);
        if (entry === undefined) return isClosed;
        opened.delete(id);
        entry.dispose();
        changes.touch();
        return ok({});
      },
    },
    views: {
      captureFiles: {
        intervalMs: 100,
        open(_params, changed) {
          const close = changes.onChange(changed);
          return {
            value: () => ({ files: [...opened.values()].map(({ file }) => file) }),
            setParams() {},
            act() {},
            close,
          };
        },
      },
    },
    find: (id) => opened.get(id)?.api,
    captureOf: (id) => opened.get(id)?.capture,
    dispose() {
      for (const entry of opened.values()) entry.dispose();
      opened.clear();
      changes.dispose();
    },
  };
}

function openCapture(
  { id, name, bytes }: Pick<CaptureFile, "id" | "name" | "bytes">,
  { clock, ids, budget }: Required<OpenedCapturesOptions>,
): OpenedCapture {
  // The time of day in the capture is that of its last packet: ages and rates are told as of then.
  const feed = createCaptureFeed(() => capture);
  const fileClock: Clock = { nowMs: () => feed.nowMs, schedule: clock.schedule };
  const topics = createTopicTable({ ...TOPIC_NAMES, seed: seedFrom(ids.next()) });
  const store = createTopicStore({ clock: fileClock, topics, limits: TOPIC_LIMITS });
  const spool = createChunkSpool();
  const capture: Capture = createCapture({
    clock: fileClock,
    budget,
    topics,
    messages: store,
    createChunks: spool.create,
  });
  const topicOptions = { clock: fileClock, store, topics, capture, isRetained: () => false };
  const captureExports = createCaptureExports(capture, ids);
  return {
    capture,
    feed,
    reader: createCaptureReader(),
    work: Promise.resolve(),
    file: {
      id,
      name,
      bytes,
      bytesRead: 0,
      packets: 0,
      connections: 0,
      state: { kind: "reading" },
      notes: [],
      noteTotal: 0,
    },
    api: {
      commands: {
        ...readOnly(createCaptureCommands(capture, { clock: fileClock, subscriptionsTo: () => [] })),
        ...createTopicCommands(topicOptions),
        ...captureExports.commands,
      },
      views: {
        packets: createPacketsView(capture),
        captureOverview: createCaptureOverview(capture),
        topics: createTopicsView(topicOptions),
        topic: createTopicDetailView(topicOptions),
        topicTraffic: createTopicTrafficView(topicOptions),
        filterTest: createFilterTestView(store),
      },
    },
    dispose() {
      captureExports.dispose();
      capture.dispose();
      store.dispose();
      spool.dispose();
    },
  };
}

/** Nothing records into a file, and nothing is cleared out of it. */
function readOnly(commands: ReturnType<typeof createCaptureCommands>): CaptureApi["commands"] {
  const { "capture.record": _record, "capture.clear": _clear, ...reading } = commands;
  const refusal = fail({ code: "refused", message: "an opened capture file is only read" });
  return { ...reading, "capture.record": () => refusal, "capture.clear": () => refusal };
}

/** Before the log would let its oldest packets go. */
function isFull({ capture: { log }, feed }: OpenedCapture): boolean {
  if (feed.connections > MAXIMUM_CONNECTIONS) return true;
  return log.nextSequence > log.budget.packets * 0.9 || log.bytesKept > log.budget.bytes * 0.9;
}

function describeCounts(
  { unknownLinkTypes, evictedStreams }: CaptureEnd["counts"],
  packets: number,
): readonly string[] {
  const unknown = [...unknownLinkTypes].map(
    ([type, frames]) => `${frames} frames of link type ${type} were passed over: it is not known`,
  );
  const evicted = evictedStreams === 0 ? [] : [`${evictedStreams} connections were given up to save memory`];
  const none = packets === 0 ? ["no MQTT packet was found in it"] : [];
  return [...unknown, ...evicted, ...none];
}

/** A number that nobody can guess from a text that nobody can guess. */
function seedFrom(text: string): number {
  let number = 0;
  for (let index = 0; index < text.length; index++) number = Math.imul(number ^ text.charCodeAt(index), 0x5bd1e995);
  return number;
}
