import type { Channel } from "#shared/contract/index.ts";

/** Listeners and the end of a channel: what every kind of it has in common. */
function createEnds(): {
  readonly receive: (message: Uint8Array) => void;
  readonly end: () => boolean;
  readonly listeners: Pick<Channel, "onMessage" | "onClose">;
} {
  const onMessage = new Set<(message: Uint8Array) => void>();
  const onClose = new Set<() => void>();
  let isOpen = true;
  return {
    receive(message) {
      if (isOpen) for (const listener of onMessage) listener(message);
    },
    end() {
      if (!isOpen) return false;
      isOpen = false;
      for (const listener of onClose) listener();
      return true;
    },
    listeners: {
      onMessage(listener) {
        onMessage.add(listener);
        return () => onMessage.delete(listener);
      },
      onClose(listener) {
        onClose.add(listener);
        return () => onClose.delete(listener);
      },
    },
  };
}

/** A channel over a MessagePort that the desktop shell has handed to the page. */
export function createPortChannel(port: MessagePort): Channel {
  const { receive, end, listeners } = createEnds();
  port.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (data instanceof Uint8Array) receive(data);
  });
  // Chromium tells the surviving end when the other one has gone.
  port.addEventListener("close", () => end());
  port.start();
  return {
    ...listeners,
    bufferedBytes: 0,
    // Copied rather than transferred: the bytes may be a part of a larger buffer.
    send: (message) => port.postMessage(message),
    close() {
      if (end()) port.close();
    },
  };
}

/**
 * A channel over the binary frames of a socket that carries text frames as well. Closing it leaves the socket open:
 * the next engine's channel runs over the same one. Whoever reads the socket calls `receive`.
 */
export function createSocketChannel(socket: WebSocket): Channel & { receive(message: Uint8Array): void } {
  const { receive, end, listeners } = createEnds();
  let isOpen = true;
  return {
    ...listeners,
    receive,
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send(message) {
      // The encoder hands out plain memory, never a SharedArrayBuffer; the copy tells the compiler so.
      if (isOpen && socket.readyState === WebSocket.OPEN) socket.send(new Uint8Array(message));
    },
    close() {
      isOpen = false;
      end();
    },
  };
}
