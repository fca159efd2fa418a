import { decodePayload } from "#shared/payload/index.ts";
import type { DecodeAnswer, DecodeOrder } from "./decoder.ts";

// The worker's whole life: an order in, an answer out. Hostile bytes can at worst keep this thread busy until the
// page ends it.
self.addEventListener("message", ({ data: { id, request } }: MessageEvent<DecodeOrder>) => {
  const decoding = decodePayload(request, () => performance.now());
  const answer: DecodeAnswer = { id, decoding };
  const { unwrapped } = decoding;
  self.postMessage(answer, { transfer: unwrapped === undefined ? [] : [unwrapped.buffer] });
});
