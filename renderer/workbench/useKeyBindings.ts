import { useEffect } from "react";
import type { Command } from "./commandRegistry.ts";
import { actsWhileTyping, isMacPlatform, type KeyPress, matchesKey, parseKey } from "./keys.ts";
import { useCommandRegistry } from "./useCommands.ts";

/** Carries out the command whose key is pressed, wherever the focus stands. Once per window. */
export function useKeyBindings(): void {
  const registry = useCommandRegistry();
  useEffect(() => {
    const isMac = isMacPlatform(navigator);
    const onKeyDown = (event: KeyboardEvent) => {
      // Whoever is nearer to the focus comes first: editors, menus, lists.
      if (event.defaultPrevented || event.isComposing) return;
      const command = findCommand(registry.all(), event, event.target, isMac);
      if (command === undefined) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [registry]);
}

/** The command that a key press means at `target`; one bound to that place comes before one bound to anywhere. */
export function findCommand(
  commands: readonly Command[],
  press: KeyPress,
  target: EventTarget | null,
  isMac: boolean,
): Command | undefined {
  const element = target instanceof Element ? target : undefined;
  // A modal dialog has the keyboard to itself.
  if (element?.closest('[role="dialog"], [role="menu"]')) return undefined;
  const isTyping =
    element?.closest('input, textarea, select, [contenteditable="true"]') !== null && element !== undefined;
  const matching = commands.filter(({ key, alternateKeys, place, waitsFor, elsewhere }) => {
    if (waitsFor !== undefined || elsewhere !== undefined) return false;
    const combination = [key, ...(alternateKeys ?? [])]
      .flatMap((text) => (text === undefined ? [] : [parseKey(text)]))
      .find((candidate) => matchesKey(candidate, press, isMac));
    if (combination === undefined) return false;
    if (isTyping && !actsWhileTyping(combination)) return false;
    return place === undefined || placeOf(element) === place;
  });
  return matching.find(({ place }) => place !== undefined) ?? matching[0];
}

/** The name of the place that an element stands in; see `Command.place`. */
export function placeOf(element: Element | undefined): string | undefined {
  const place = element?.closest("[data-place]");
  return place?.getAttribute("data-place") ?? undefined;
}
