import { useState } from "react";

/**
 * Gives the focus back to what had it before a dialog opened, for the dialog's `onCloseAutoFocus`. Radix gives it to
 * the dialog's own trigger; ours are opened by commands and have none. Where that is gone, its pane gets the focus.
 */
export function useReturnFocus(): (event: Event) => void {
  const [origin] = useState(findOrigin);
  const [pane] = useState(() => origin?.closest<HTMLElement>("[data-pane]"));
  return (event) => {
    event.preventDefault();
    const stays = origin?.isConnected === true ? origin : pane;
    stays?.focus({ preventScroll: true });
  };
}

function findOrigin(): HTMLElement | undefined {
  const focused = document.activeElement;
  // An entry of a menu goes with its menu; the button that opened the menu stays, and names it.
  const menu = focused?.closest('[role="menu"]');
  const origin = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : focused;
  return origin instanceof HTMLElement ? origin : undefined;
}
