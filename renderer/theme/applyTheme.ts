import type { Dispose } from "#shared/base/index.ts";
import { createTokenStyleSheet } from "./cssVariables.ts";
import type { Scheme } from "./tokens.ts";

/** What a person chooses. `system` follows the operating system as it changes. */
export type Theme = "system" | Scheme;

const DARK = "(prefers-color-scheme: dark)";
const MORE_CONTRAST = "(prefers-contrast: more)";

/** Gives the document the tokens as custom properties. Once per document. */
export function installTokens(target: Document): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(createTokenStyleSheet());
  target.adoptedStyleSheets = [...target.adoptedStyleSheets, sheet];
}

/** The scheme that `theme` means right now. */
function resolveScheme(theme: Theme, window: Window): Scheme {
  if (theme !== "system") return theme;
  if (!window.matchMedia(DARK).matches) return "light";
  return window.matchMedia(MORE_CONTRAST).matches ? "contrast" : "dark";
}

/** Calls `draw` with the scheme that `theme` means, now and whenever the system changes its mind. */
export function followScheme(theme: Theme, window: Window, draw: (scheme: Scheme) => void): Dispose {
  const update = () => draw(resolveScheme(theme, window));
  update();
  const wishes = [DARK, MORE_CONTRAST].map((query) => window.matchMedia(query));
  for (const wish of wishes) wish.addEventListener("change", update);
  return () => {
    for (const wish of wishes) wish.removeEventListener("change", update);
  };
}

/** Draws the document in `theme`, and follows the system while that is the choice. */
export function applyTheme(theme: Theme, window: Window): Dispose {
  return followScheme(theme, window, (scheme) => {
    window.document.documentElement.dataset["scheme"] = scheme;
  });
}
