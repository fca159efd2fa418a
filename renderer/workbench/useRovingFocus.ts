import { useCallback, type KeyboardEvent } from "react";

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

/** Moves the focus between the buttons of a vertical bar with the arrows, Home and End: the bar is one tab stop. */
export function useRovingFocus(): (event: KeyboardEvent<HTMLElement>) => void {
  return useCallback((event) => {
    // Events of a menu come through React's tree, though the menu stands elsewhere in the document.
    if (!(event.target instanceof Node) || !event.currentTarget.contains(event.target)) return;
    const buttons = [...event.currentTarget.querySelectorAll("button")];
    const present = buttons.findIndex((button) => button === document.activeElement);
    const next = nextIndex(event.key, present, buttons.length);
    if (next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  }, []);
}

function nextIndex(key: string, present: number, count: number): number | undefined {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = STEPS[key];
  return step === undefined ? undefined : (present + step + count) % count;
}
