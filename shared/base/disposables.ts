/** Something that holds a subscription or a resource until told to let go. Disposing twice is harmless. */
export type Dispose = () => void;

/** Collects disposers so that one call ends them all, newest first. A disposer added after the end runs at once. */
export interface Disposables {
  use(dispose: Dispose): Dispose;
  dispose(): void;
}

/** Creates an empty collection of disposers. */
export function createDisposables(): Disposables {
  const held: Dispose[] = [];
  let ended = false;
  return {
    use(dispose) {
      if (ended) dispose();
      else held.push(dispose);
      return dispose;
    },
    dispose() {
      ended = true;
      for (let dispose = held.pop(); dispose !== undefined; dispose = held.pop()) dispose();
    },
  };
}
