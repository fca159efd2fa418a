import { once } from "node:events";
import { open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** What a command may touch of the world: its streams, files, and the wish to stop. Tests pass their own. */
export interface CliIo {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Writes text; settles when more may be written. After the reader has gone it does nothing and `signal` aborts. */
  readonly stdout: (text: string) => Promise<void>;
  /** Writes one message for people; a line end is added. */
  readonly stderr: (text: string) => void;
  /** Aborts when the user interrupts or when nobody reads the output any more. */
  readonly signal: AbortSignal;
  /** Reads a file in chunks. With `follow` the end is not the end: waits for more bytes until `signal` aborts. */
  openFile(path: string, options?: { readonly follow?: boolean }): AsyncIterable<Uint8Array>;
}

/** Bytes asked of a file at a time: large enough for speed, small enough that one chunk is decoded in a moment. */
const CHUNK_BYTES = 256 * 1024;
/** How often a followed file is looked at again. */
const FOLLOW_INTERVAL_MS = 200;

/** The world of the running process. Ctrl+C, SIGTERM and a closed output pipe abort `signal`. */
export function createProcessIo(): CliIo {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once("SIGINT", abort);
  process.once("SIGTERM", abort);
  // `head` closing our output is no failure of ours: stop quietly. Whatever else breaks the output ends the work too.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && !controller.signal.aborted) process.stderr.write(`cannot write: ${error.message}\n`);
    abort();
  });
  const { signal } = controller;
  return {
    stdin: readStdin(signal),
    async stdout(text) {
      if (signal.aborted || process.stdout.write(text)) return;
      await once(process.stdout, "drain", { signal }).catch(ignoreAbort(signal));
    },
    stderr: (text) => void process.stderr.write(`${text}\n`),
    signal,
    openFile: (path, options) => readFileChunks(path, { follow: options?.follow === true, signal }),
  };
}

/** Reads `path` to its end, or for ever when it is followed. Throws what the file system throws. */
export async function* readFileChunks(
  path: string,
  options: { readonly follow: boolean; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r");
  try {
    while (!options.signal.aborted) {
      // A buffer of its own for every chunk: packets are views into it and may outlive this turn of the loop.
      const chunk = new Uint8Array(CHUNK_BYTES);
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, null);
      if (bytesRead > 0) yield chunk.subarray(0, bytesRead);
      else if (!options.follow) return;
      else await delay(FOLLOW_INTERVAL_MS, undefined, { signal: options.signal }).catch(ignoreAbort(options.signal));
    }
  } finally {
    await file.close();
  }
}

async function* readStdin(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  // Reading must end when the wish to stop comes while nothing arrives: destroying the stream ends its iteration.
  signal.addEventListener("abort", () => process.stdin.destroy(), { once: true });
  try {
    for await (const chunk of process.stdin) {
      if (chunk instanceof Uint8Array) yield chunk;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function ignoreAbort(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}
