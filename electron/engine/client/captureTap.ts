import type { ClientProfile } from "#shared/contract/index.ts";
import type { CaptureSink } from "../broker/captureSink.ts";
import type { ByteObserver } from "./tappedStream.ts";

/** Hands what passes on one network connection to the capture log. */
export interface CaptureTap {
  opened(addresses: { readonly remote: string; readonly local: string }): void;
  readonly observe: ByteObserver;
  /** Only the first call counts. */
  closed(reason: string): void;
}

/** Records nothing: somebody else already sees these bytes. */
export const noTap: CaptureTap = { opened() {}, observe() {}, closed() {} };

export function createCaptureTap(_sink: CaptureSink, _profile: ClientProfile): CaptureTap {
  return noTap;
}
