import type { MessagePort } from "node:worker_threads";
import type { Channel } from "#shared/contract/index.ts";

/** A channel over a worker's MessagePort. The port belongs to the channel from here on. */
export function createMessagePortChannel(port: MessagePort): Channel {
  let isClosed = false;
  const closeListeners = new Set<() => void>();

  function ended(): void {
    if (isClosed) return;
    isClosed = true;
    for (const listener of closeListeners) listener();
  }
  port.once("close", ended);

  return {
    send(message) {
      if (!isClosed) port.postMessage(message);
    },
    // A port tells nothing about its queue; the views' own acknowledgement bounds it.
    bufferedBytes: 0,
    onMessage(listener) {
      const handler = (data: unknown): void => {
        if (data instanceof Uint8Array) listener(data);
      };
      port.on("message", handler);
      return () => port.off("message", handler);
    },
    onClose(listener) {
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close() {
      port.close();
      ended();
    },
  };
}
