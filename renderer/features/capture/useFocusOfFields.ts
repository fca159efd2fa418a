import { type RefObject, useEffect, useRef } from "react";
import type { LoadedPacket } from "#renderer/inspector/index.ts";

/**
 * Moves the focus to the fields of the selected packet, or to what is shown in their place; while the packet is still on
 * its way, as soon as it has come.
 */
export function useFocusOfFields(inspector: RefObject<HTMLElement | null>, loaded: LoadedPacket): () => void {
  const waitsFrom = useRef<Element>(null);
  const isOnItsWay = loaded.detail === undefined && loaded.error === undefined;
  const focusNow = (): void => {
    const fields =
      inspector.current?.querySelector<HTMLElement>('[role="treegrid"]') ??
      inspector.current?.querySelector<HTMLElement>('[tabindex="0"]');
    fields?.focus();
  };
  useEffect(() => {
    if (isOnItsWay) return;
    const from = waitsFrom.current;
    waitsFrom.current = null;
    // Who has gone elsewhere meanwhile stays there.
    if (from !== null && from === document.activeElement) focusNow();
  });
  return () => {
    if (isOnItsWay) waitsFrom.current = document.activeElement;
    else focusNow();
  };
}
