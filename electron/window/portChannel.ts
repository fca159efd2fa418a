import type { MessageEvent, MessagePortMain } from "electron";
import type { Channel } from "#shared/contract/index.ts";

/** A channel over Electron's own MessagePort. The port belongs to the channel from here on. */
export function createPortChannel(port: MessagePortMain): Channel {
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
      const handler = ({ data }: MessageEvent): void => {
        if (data instanceof Uint8Array) listener(data);
      };
      port.on("message", handler);
      port.start();
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
