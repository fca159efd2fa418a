import { decodePayload } from "#shared/payload/index.ts";
import { createPayloadDecoder, type DecoderWorld, type PayloadDecoder } from "./decoder.ts";
// Vite makes the default export of `?worker`.
// oxlint-disable-next-line import/default
import PayloadWorker from "./worker.ts?worker";

const setTimer: DecoderWorld["setTimer"] = (callback, milliseconds) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};

const workerWorld: DecoderWorld = {
  setTimer,
  startWorker({ onAnswer, onFailure }) {
    const worker = new PayloadWorker();
    worker.addEventListener("message", ({ data }) => onAnswer(data));
    worker.addEventListener("error", ({ message }) => onFailure(`the decoder failed: ${message}`));
    return { post: (order, transfer) => worker.postMessage(order, transfer), end: () => worker.terminate() };
  },
};

/** A page without workers, as a test draws one: the limits of the decoding itself hold there, too. */
const pageWorld: DecoderWorld = {
  setTimer,
  startWorker: ({ onAnswer }) => ({
    post({ id, request }) {
      const decoding = decodePayload(request, () => performance.now());
      queueMicrotask(() => onAnswer({ id, decoding }));
    },
    end() {
      // There is nothing to end.
    },
  }),
};

let decoder: PayloadDecoder | undefined;

/** The one decoder of the page. */
export function pageDecoder(): PayloadDecoder {
  decoder ??= createPayloadDecoder(typeof Worker === "undefined" ? pageWorld : workerWorld);
  return decoder;
}
