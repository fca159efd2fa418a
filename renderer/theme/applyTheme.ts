import type { Dispose } from "#shared/base/index.ts";
import { createTokenStyleSheet } from "./cssVariables.ts";
import type { Scheme } from "./tokens.ts";

/** What a person chooses. `system` follows the operating system as it changes. */
export type Theme = "system" | Scheme;

const DARK = "(prefers-color-scheme: dark)";

/** Gives the document the tokens as custom properties. Once per document. */
export function installTokens(target: Document): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(createTokenStyleSheet());
  target.adoptedStyleSheets = [...target.adoptedStyleSheets, sheet];
}

/** The scheme that `theme` means right now. */
export function resolveScheme(theme: Theme, window: Window): Scheme {
  if (theme !== "system") return theme;
  return window.matchMedia(DARK).matches ? "dark" : "light";
}

/** Draws the document in `theme`, and follows the system while that is the choice. */
export function applyTheme(theme: Theme, window: Window): Dispose {
  const draw = () => {
    window.document.documentElement.dataset["scheme"] = resolveScheme(theme, window);
  };
  draw();
  const media = window.matchMedia(DARK);
  media.addEventListener("change", draw);
  return () => media.removeEventListener("change", draw);
}
