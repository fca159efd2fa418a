import { createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { fail, ok, type Result } from "#shared/base/index.ts";
import { createTopicTable } from "#shared/topic/index.ts";
import { type CaptureSink, type Denial, noCapture } from "#electron/engine/broker/index.ts";
import { createCapture } from "#electron/engine/capture/index.ts";
import { createPcapngForm, readPacketToExport } from "#electron/engine/captureFile/index.ts";
import { type Clock, type Logger, runInSlices, type SlicedWork } from "#electron/engine/support/index.ts";
import { type OptionValues, readNumber } from "#electron/options/index.ts";

/** What `wirebench broker` records, and where. */
export interface CaptureFileOptions {
  readonly file: string;
  /** Packets wait in memory until they are written: so much of them at most. */
  readonly ringBytes: number;
}

/** A recording under way. */
export interface BrokerRecording {
  readonly sink: CaptureSink;
  /** Marks the packet that was refused. */
  denied(denial: Denial): void;
  /** Writes what waits and closes the file. */
  end(): Promise<void>;
}

const MEGABYTE = 1024 * 1024;
const DEFAULT_RING_MEGABYTES = 256;
/** A packet of a few bytes takes about as much again for its columns. */
const BYTES_PER_PACKET = 64;
const WRITE_INTERVAL_MS = 100;
/** Topics that are told apart; the file names all of them all the same. */
const TOPICS = { topics: 1_000_000, bytes: 256 * MEGABYTE, seed: 0 };

/** The options of the command line that `readCaptureOptions` understands. */
export const captureOptionTable = {
  capture: { type: "string" },
  ring: { type: "string" },
  "no-capture": { type: "boolean" },
} as const;

/** Reads what was said about recording; `undefined` when nothing is recorded. */
export function readCaptureOptions(values: OptionValues): Result<CaptureFileOptions | undefined, string> {
  const { capture, ring } = values;
  const megabytes =
    typeof ring === "string"
      ? readNumber("ring", ring, { minimum: 1, maximum: 1_000_000 })
      : ok(DEFAULT_RING_MEGABYTES);
  if (!megabytes.ok) return megabytes;
  if (typeof capture !== "string") return ok(undefined);
  if (values["no-capture"] === true) return fail("--capture and --no-capture exclude each other");
  if (capture === "") return fail("--capture wants a file, not ``");
  return ok({ file: capture, ringBytes: megabytes.value * MEGABYTE });
}

/** Records nothing. */
export const noRecording: BrokerRecording = { sink: noCapture, denied() {}, end: async () => undefined };

/** Begins to record into a file, which is replaced when it is there; the failure is one sentence. */
export async function openRecording(
  { file, ringBytes }: CaptureFileOptions,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<Result<BrokerRecording, string>> {
  let output;
  try {
    // Passwords of clients are in it.
    output = createWriteStream("", { fd: await open(file, "w", 0o600) });
  } catch (error) {
    return fail(`cannot write \`${file}\`: ${error instanceof Error ? error.message : String(error)}`);
  }
  return ok(record(output, { file, ringBytes, clock, logger }));
}

function record(
  output: ReturnType<typeof createWriteStream>,
  { file, ringBytes, clock, logger }: CaptureFileOptions & { readonly clock: Clock; readonly logger: Logger },
): BrokerRecording {
  const capture = createCapture({
    clock,
    budget: { packets: Math.ceil(ringBytes / BYTES_PER_PACKET), bytes: ringBytes },
    topics: createTopicTable(TOPICS),
    messages: { messageObserved() {} },
  });
  let isFull = false;
  let hasFailed = false;
  let written = 0;
  let lost = 0;
  let work: SlicedWork | undefined;
  output.on("drain", () => {
    isFull = false;
  });
  output.on("error", (error) => {
    hasFailed = true;
    logger.log("error", `recording ended, \`${file}\` cannot be written: ${error.message}`);
    capture.setRecording(false);
  });
  const form = createPcapngForm((bytes) => {
    if (!hasFailed && !output.write(bytes)) isFull = true;
  });

  function* writeNew(isLast: boolean): Generator<void> {
    const { log } = capture;
    for (;;) {
      const hasRoom = isLast || !isFull;
      if (!hasRoom || written >= log.nextSequence) return;
      if (written < log.firstSequence) {
        const gap = log.firstSequence - written;
        if (lost === 0) logger.log("warn", "packets come faster than they are recorded: a larger --ring keeps more");
        lost += gap;
        written = log.firstSequence;
      }
      form.packet(readPacketToExport(capture, written, false));
      written += 1;
      yield;
    }
  }

  let cancel = clock.schedule(WRITE_INTERVAL_MS, writeAgain);
  function writeAgain(): void {
    cancel = clock.schedule(WRITE_INTERVAL_MS, writeAgain);
    if (work?.isDone !== false) work = runInSlices(writeNew(false));
  }

  return {
    sink: capture.sink,
    denied({ request, sequence }) {
      // A denied delivery says nothing against the packet that was to be delivered.
      if (request.kind !== "delivery") capture.denials.mark(sequence);
    },
    async end() {
      cancel();
      work?.abandon();
      await new Promise<void>((resolve) => {
        if (runInSlices(writeNew(true), resolve).isDone) resolve();
      });
      form.end();
      await new Promise<void>((resolve) => {
        if (hasFailed) resolve();
        else output.end(() => resolve());
        output.on("error", () => resolve());
      });
      capture.dispose();
      if (lost > 0) logger.log("warn", `\`${lost}\` packets were not recorded`);
    },
  };
}
