import type { Dispose } from "#shared/base/index.ts";
import type { Decoding, PayloadRequest } from "#shared/payload/index.ts";

/** What the page asks of the worker. */
export interface DecodeOrder {
  readonly id: number;
  readonly request: PayloadRequest;
}

/** What the worker answers. */
export interface DecodeAnswer {
  readonly id: number;
  readonly decoding: Decoding;
}

/** The worker as the decoder sees it. */
export interface DecodeWorker {
  post(order: DecodeOrder, transfer: Transferable[]): void;
  /** Ends it, whatever it is doing. */
  end(): void;
}

/** What happens to a worker. */
export interface DecodeWorkerEvents {
  onAnswer(answer: DecodeAnswer): void;
  /** It could not be started, or broke. */
  onFailure(reason: string): void;
}

/** Where the decoder lives. */
export interface DecoderWorld {
  startWorker(events: DecodeWorkerEvents): DecodeWorker;
  /** Calls back once after a time. */
  setTimer(callback: () => void, milliseconds: number): Dispose;
}

/** One place on the screen that shows one payload at a time. */
export interface DecodeLane {
  /** Decodes. `undefined` when a later request of this lane has taken its place, or the lane is closed. */
  decode(request: PayloadRequest): Promise<Decoding | undefined>;
  /** Drops what waits. */
  close(): void;
}

/** Decodes payloads off the page's thread. */
export interface PayloadDecoder {
  openLane(): DecodeLane;
}

/** A decoding has its own limit below this: beyond it the worker hangs, and is ended. */
export const DECODE_TIMEOUT_MS = 4_000;

interface Job {
  readonly request: PayloadRequest;
  readonly settle: (decoding: Decoding | undefined) => void;
  readonly lane: object;
}

/**
 * Creates a decoder over one worker, which starts with the first request. One request is at work; of each lane the
 * newest one waits. A worker that does not answer in time is ended, and the next request starts another.
 */
export function createPayloadDecoder(world: DecoderWorld): PayloadDecoder {
  const waiting = new Map<object, Job>();
  let worker: DecodeWorker | undefined;
  let active: { readonly job: Job; readonly id: number; readonly cancelTimer: Dispose } | undefined;
  let lastId = 0;

  const finish = (decoding: Decoding): void => {
    if (active === undefined) return;
    const { job, cancelTimer } = active;
    active = undefined;
    cancelTimer();
    // What a newer request of the same lane has overtaken is of no use to anyone.
    job.settle(waiting.has(job.lane) ? undefined : decoding);
    next();
  };

  const giveUp = (reason: string): void => {
    worker?.end();
    worker = undefined;
    if (active !== undefined) finish(failed(active.job.request, reason));
  };

  const next = (): void => {
    if (active !== undefined) return;
    const job = waiting.values().next().value;
    if (job === undefined) return;
    waiting.delete(job.lane);
    const id = ++lastId;
    const cancelTimer = world.setTimer(
      () => giveUp(`decoding took longer than ${DECODE_TIMEOUT_MS / 1_000} s and was ended`),
      DECODE_TIMEOUT_MS,
    );
    active = { job, id, cancelTimer };
    worker ??= world.startWorker({
      onAnswer: (answer) => answer.id === active?.id && finish(answer.decoding),
      onFailure: giveUp,
    });
    // A payload is a view into its packet: a copy of its own can change hands.
    const bytes = job.request.bytes.slice();
    worker.post({ id, request: { ...job.request, bytes } }, [bytes.buffer]);
  };

  return {
    openLane() {
      const lane = {};
      const replace = (job: Job | undefined): void => {
        waiting.get(lane)?.settle(undefined);
        waiting.delete(lane);
        if (job !== undefined) waiting.set(lane, job);
      };
      return {
        decode: (request) =>
          new Promise((settle) => {
            replace({ request, settle, lane });
            next();
          }),
        close: () => replace(undefined),
      };
    },
  };
}

function failed({ choice }: PayloadRequest, reason: string): Decoding {
  return {
    format: choice.format === "auto" ? "hex" : choice.format,
    because: "",
    wrappings: [],
    body: { kind: "bytes" },
    notes: [],
    failure: { reason },
  };
}
