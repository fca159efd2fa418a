import { type ComponentType, createElement, useEffect, useSyncExternalStore } from "react";

/** A component whose code is loaded when it is first drawn, or before that by `preload`. */
export type LazyPart = ComponentType & { preload(): Promise<void> };

type Code =
  | { readonly kind: "absent" }
  | { readonly kind: "here"; readonly component: ComponentType }
  | { readonly kind: "failed"; readonly reason: unknown };

/**
 * Makes a component of code that the window can begin without: `lazyPart(async () => (await import("./X.tsx")).X)`. Code
 * that is here already is drawn at once, without the waiting state that React's own `lazy` shows even then. What cannot
 * be loaded breaks its pane, which offers to try again.
 */
export function lazyPart(load: () => Promise<ComponentType>): LazyPart {
  const listeners = new Set<() => void>();
  let code: Code = { kind: "absent" };
  let loading: Promise<void> | undefined;

  function become(next: Code): void {
    code = next;
    for (const listener of listeners) listener();
  }

  function preload(): Promise<void> {
    loading ??= load().then(
      (component) => become({ kind: "here", component }),
      (reason: unknown) => {
        loading = undefined;
        become({ kind: "failed", reason });
        // Whoever drew it has broken by now; the next drawing tries again.
        setTimeout(() => {
          code = { kind: "absent" };
        });
      },
    );
    return loading;
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function Part() {
    const present = useSyncExternalStore(subscribe, () => code);
    useEffect(() => void preload(), []);
    if (present.kind === "here") return createElement(present.component);
    if (present.kind === "absent") return <div aria-busy="true" />;
    throw present.reason;
  }
  return Object.assign(Part, { preload });
}

/** Loads the code of parts that nobody has looked at yet. */
export async function preloadParts(parts: readonly (ComponentType | LazyPart | undefined)[]): Promise<void> {
  for (const part of parts) {
    // One after the other, so that the loading of what a person asks for does not wait behind all of them.
    if (part !== undefined && "preload" in part) await part.preload();
  }
}
