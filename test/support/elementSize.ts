import { beforeEach, vi } from "vitest";

/** Gives every element of the test's document a size: the test document lays nothing out, and virtual lists ask. */
export function useElementSize(size: { readonly width: number; readonly height: number }): void {
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(size.width);
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(size.height);
  });
}
