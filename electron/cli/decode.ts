import {
  type CaptureBatch,
  type CaptureEnd,
  type CaptureNote,
  type CapturedPacket,
  readCapture,
  toDecodedRecord,
} from "#shared/capture/file/index.ts";
import { matchesRecord } from "#shared/capture/filter/index.ts";
import {
  createPacketDecoder,
  type DecodedPacket,
  decodeHelp,
  type DecodeOptions,
  formatHexTree,
  formatLateFinding,
  formatLine,
  formatTree,
  readDecodeOptions,
  toFilterRecord,
} from "./decode/index.ts";
import type { CliIo } from "./io.ts";
import { describeFileError } from "./textFile.ts";

const exitCode = { ok: 0, notInOrder: 1, unusable: 2 } as const;

/**
 * `wirebench decode`: prints the MQTT packets of a capture file. Answers 0; 1 with `--strict` when some packet was not
 * in order; 2 when the command line is wrong or the file cannot be read. Packets go to stdout and nothing else does.
 */
export async function decodeCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const options = readDecodeOptions(argv);
  if (!options.ok) {
    io.stderr(options.error);
    return exitCode.unusable;
  }
  if (options.value === "help") {
    await io.stdout(decodeHelp);
    return exitCode.ok;
  }
  return decodeFile(options.value, io);
}

async function decodeFile(options: DecodeOptions, io: CliIo): Promise<number> {
  const chunks = options.file === "-" ? io.stdin : io.openFile(options.file, { follow: options.isFollowing });
  const print = createPrinter(options, io);
  try {
    for await (const batch of readCapture(chunks, { signal: io.signal })) {
      const text = print.batch(batch);
      // Whoever reads slowly slows the reading down: nothing piles up in between.
      if (text !== "") await io.stdout(text);
      if (io.signal.aborted) break;
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    io.stderr(describeFileError(error, options.file));
    return exitCode.unusable;
  }
  if (print.isUnreadable()) return exitCode.unusable;
  return options.isStrict && print.hasFault() ? exitCode.notInOrder : exitCode.ok;
}

interface Printer {
  /** The text of the packets in a batch. Notes go to stderr at once. */
  batch(batch: CaptureBatch): string;
  hasFault(): boolean;
  /** Whether the file turned out to be no capture at all. */
  isUnreadable(): boolean;
}

function createPrinter(options: DecodeOptions, io: CliIo): Printer {
  const decoder = createPacketDecoder();
  const format = formatters[options.format];
  let hasFault = false;
  let isUnreadable = false;

  const printPacket = (packet: CapturedPacket): string => {
    const decoded = decoder.decode(packet);
    hasFault ||= decoded.dissection.status !== "ok";
    if (options.filter !== undefined && !matchesRecord(options.filter, toFilterRecord(decoded))) return "";
    return format(decoded);
  };

  const printLate = (): void => {
    for (const late of decoder.takeLate()) {
      hasFault ||= late.diagnostic.severity === "error";
      if (late.diagnostic.severity !== "note") io.stderr(formatLateFinding(late));
    }
  };

  const printEnd = (end: CaptureEnd): void => {
    for (const line of describeEnd(end)) io.stderr(line);
    isUnreadable = end.damage !== undefined && end.counts.frames === 0;
  };

  return {
    batch({ items }) {
      let text = "";
      for (const item of items) {
        if (item.kind === "packet") text += printPacket(item);
        else decoder.item(item);
        printLate();
        if (item.kind === "note") io.stderr(describeNote(item));
        else if (item.kind === "end") printEnd(item);
      }
      return text;
    },
    hasFault: () => hasFault,
    isUnreadable: () => isUnreadable,
  };
}

const formatters: Readonly<Record<DecodeOptions["format"], (decoded: DecodedPacket) => string>> = {
  line: (decoded) => `${formatLine(decoded)}\n`,
  tree: (decoded) => `${[formatLine(decoded), ...formatTree(decoded)].join("\n")}\n\n`,
  hex: (decoded) => `${[formatLine(decoded), ...formatHexTree(decoded)].join("\n")}\n\n`,
  json: ({ packet, dissection }) => `${JSON.stringify(toDecodedRecord(packet, dissection))}\n`,
};

function describeNote(note: CaptureNote): string {
  const frame = note.frame === undefined ? "" : ` (frame ${note.frame})`;
  return `connection ${note.stream}: ${note.text}${frame}`;
}

function describeEnd({ damage, counts }: CaptureEnd): readonly string[] {
  const unknown = [...counts.unknownLinkTypes].map(
    ([type, frames]) => `${frames} frames of link type ${type} were passed over: it is not known`,
  );
  const evicted =
    counts.evictedStreams === 0 ? [] : [`${counts.evictedStreams} connections were given up to save memory`];
  const ended = damage === undefined ? [] : [`reading ended at byte ${damage.offset}: ${damage.reason}`];
  return [...unknown, ...evicted, ...ended];
}

/** Errors of the file system carry a code; everything else is a bug. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "code" in error;
}
