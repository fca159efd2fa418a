import { createDisposables, type Dispose } from "#shared/base/index.ts";
import type { Channel } from "#shared/contract/index.ts";

/**
 * Joins two channels: every message of one leaves through the other, unread, and when one closes so does the other.
 * The answer parts them again and closes neither.
 */
export function relayChannels(left: Channel, right: Channel): Dispose {
  const disposables = createDisposables();
  disposables.use(left.onMessage((message) => right.send(message)));
  disposables.use(right.onMessage((message) => left.send(message)));
  disposables.use(left.onClose(() => right.close()));
  disposables.use(right.onClose(() => left.close()));
  return () => disposables.dispose();
}
