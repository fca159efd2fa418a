/**
 * Capture files: those that are opened beside the live capture, each a capture of its own that reads like the live one,
 * and packets of either written as files. Knows no file but its own temporary ones: pages bring and take the bytes.
 * Start with `openedCaptures.ts`, then `captureFeed.ts` and `chunkSpool.ts`; `captureExport.ts` goes the other way.
 */
export { type CaptureExports, createCaptureExports } from "./captureExport.ts";
export { readPacketToExport } from "./packetToExport.ts";
export { createPcapngForm } from "./pcapngForm.ts";
export { createOpenedCaptures, type OpenedCaptures } from "./openedCaptures.ts";
