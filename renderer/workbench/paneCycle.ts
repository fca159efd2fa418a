/** The last focused element of each pane, so that F6 returns to where a person was. */
const lastFocused = new WeakMap<Element, HTMLElement>();

/** Remembers where the focus was in the pane that `element` stands in. */
export function rememberFocus(element: HTMLElement): void {
  const pane = element.closest("[data-pane]");
  if (pane !== null) lastFocused.set(pane, element);
}

/** Moves the focus to the next pane, or to the one before, in document order and around the end. */
export function cyclePane(root: Document, step: 1 | -1): void {
  // A pane inside another stands for itself; the outer one only holds it.
  const panes = [...root.querySelectorAll<HTMLElement>("[data-pane]")].filter(
    (pane) => pane.querySelector("[data-pane]") === null,
  );
  if (panes.length === 0) return;
  const present = panes.findIndex((pane) => pane.contains(root.activeElement));
  const start = present === -1 && step === -1 ? 0 : present;
  focusPane(panes[(start + step + panes.length) % panes.length]);
}

function focusPane(pane: HTMLElement | undefined): void {
  if (pane === undefined) return;
  const remembered = lastFocused.get(pane);
  const target =
    remembered !== undefined && pane.contains(remembered)
      ? remembered
      : pane.querySelector<HTMLElement>(
          'button:not(:disabled):not([tabindex="-1"]), input:not(:disabled), select, textarea, a[href], [tabindex="0"]',
        );
  (target ?? pane).focus();
}

/** Moves the focus into the pane of that name, to where it was there. */
export function focusPaneNamed(root: Document, label: string): void {
  focusPane(paneNamed(root, label));
}

/**
 * Gives the focus to the pane of that name itself if what had it is gone from the page, so that Tab goes on inside it; a
 * control that did not ask for the focus would take the next key.
 */
export function catchFocus(root: Document, label: string): void {
  if (root.activeElement !== root.body) return;
  paneNamed(root, label)?.focus({ preventScroll: true });
}

function paneNamed(root: Document, label: string): HTMLElement | undefined {
  return [...root.querySelectorAll<HTMLElement>("[data-pane]")].find((pane) => pane.dataset["pane"] === label);
}
