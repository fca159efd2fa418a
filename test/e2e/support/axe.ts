import { expect, type Page } from "@playwright/test";
import axe, { type RunOptions } from "axe-core";

/** Every theme, by what the system says a person wants: the page follows it until somebody fixes a theme. */
const wishes = {
  dark: { colorScheme: "dark", contrast: "no-preference" },
  light: { colorScheme: "light", contrast: "no-preference" },
  contrast: { colorScheme: "dark", contrast: "more" },
} as const;

/** Every rule, but only what is wrong is written down, and only this page is looked at. */
const options = { resultTypes: ["violations"], iframes: false, preload: false } satisfies RunOptions;

/**
 * Fails when axe finds anything against the window as it stands, by any of its rules, in any theme. The themes change as
 * the system's wish does, so that dialogs, menus and the focus stay as they are. `what` names the state in the failure.
 */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const [theme, wish] of Object.entries(wishes)) {
    // Without motion: a colour that is on its way from one theme to the next is no colour of either.
    await page.emulateMedia({ ...wish, reducedMotion: "reduce" });
    await expect(page.locator("html")).toHaveAttribute("data-scheme", theme);
    expect(await findViolations(page), `${what}, ${theme} theme`).toEqual([]);
  }
}

/** What axe finds, one line for each element. */
async function findViolations(page: Page): Promise<readonly string[]> {
  // Once for each page, however often it is asked: it is long.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate((asked) => window.axe.run(document, asked), options);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes
      // A popover belongs to the button that opened it, not to a landmark.
      .filter(({ target }) => id !== "region" || !String(target[0]).includes("popper"))
      .map(({ target, failureSummary }) => `${id}: ${help} at ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
}

declare global {
  interface Window {
    /** Once `findViolations` has been in the page. */
    readonly axe: typeof axe;
  }
}
