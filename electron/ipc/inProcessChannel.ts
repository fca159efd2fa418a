import type { Channel } from "#shared/contract/index.ts";

/** Two ends of a channel within one process: for tests, and for a command line that speaks the contract. */
export function createInProcessChannels(): readonly [Channel, Channel] {
  const state = { isClosed: false };
  const closeListeners = new Set<() => void>();
  const inboxes = [new Set<(message: Uint8Array) => void>(), new Set<(message: Uint8Array) => void>()] as const;

  function createEnd(own: Set<(message: Uint8Array) => void>, other: Set<(message: Uint8Array) => void>): Channel {
    return {
      send(message) {
        // A turn later, as every other channel does it: nobody is called back from inside `send`.
        queueMicrotask(() => {
          if (!state.isClosed) for (const listener of other) listener(message);
        });
      },
      bufferedBytes: 0,
      onMessage(listener) {
        own.add(listener);
        return () => own.delete(listener);
      },
      onClose(listener) {
        closeListeners.add(listener);
        return () => closeListeners.delete(listener);
      },
      close() {
        if (state.isClosed) return;
        state.isClosed = true;
        for (const listener of closeListeners) listener();
      },
    };
  }
  return [createEnd(inboxes[0], inboxes[1]), createEnd(inboxes[1], inboxes[0])];
}
