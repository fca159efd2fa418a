import type { Dispose } from "#shared/base/index.ts";
import type { FieldNode } from "./fieldIndex.ts";

/** The field under the pointer, wherever the pointer is: a preview in every other pane, never a selection. */
export interface HoverPreview {
  set(node: FieldNode | undefined): void;
  subscribe(listener: (node: FieldNode | undefined) => void): Dispose;
}

/** Creates a preview. It goes around React, because it changes with every move of the pointer. */
export function createHoverPreview(): HoverPreview {
  const listeners = new Set<(node: FieldNode | undefined) => void>();
  let current: FieldNode | undefined;
  return {
    set(node) {
      if (node === current) return;
      current = node;
      for (const listener of listeners) listener(node);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
