import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** Every theme, by what the system says a person wants: the page follows it until somebody fixes a theme. */
const wishes = {
  dark: { colorScheme: "dark", contrast: "no-preference" },
  light: { colorScheme: "light", contrast: "no-preference" },
  contrast: { colorScheme: "dark", contrast: "more" },
} as const;

/** The rules that a theme can break: it changes colours, and nothing of what there is or what it is called. */
const colourRules = ["color-contrast", "link-in-text-block"];

/**
 * Fails when axe finds anything against the window as it stands, in any theme. The themes change as the system's wish
 * does, so that dialogs, menus and the focus stay as they are. Every rule is asked in the first theme, those about
 * colours in the others as well. `what` names the state in the failure.
 */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const [theme, wish] of Object.entries(wishes)) {
    await page.emulateMedia(wish);
    await expect(page.locator("html")).toHaveAttribute("data-scheme", theme);
    const violations = await findViolations(page, theme === "dark" ? undefined : colourRules);
    expect(violations, `${what}, ${theme} theme`).toEqual([]);
  }
}

/** What axe finds, one line for each element. */
async function findViolations(page: Page, rules: string[] | undefined): Promise<readonly string[]> {
  // Legacy mode stays in this page: the others would be opened beside it, where they are no part of the test.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes
      // A popover belongs to the button that opened it, not to a landmark.
      .filter(({ target }) => id !== "region" || !String(target[0]).includes("popper"))
      .map(({ target, failureSummary }) => `${id}: ${help} at ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
}
