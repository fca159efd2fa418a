import { describe, expect, it, vi } from "vitest";
import { menuCommandSchema } from "#shared/contract/index.ts";
import { buildMenu } from "#electron/window/menu.ts";

vi.mock("electron", () => ({}));

function setup(platform: NodeJS.Platform) {
  const run: string[] = [];
  const menu = buildMenu(
    { openWindow: () => run.push("window"), runCommand: (_window, commandId) => run.push(commandId) },
    platform,
  );
  const entries = menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  return { run, menu, entries };
}

describe("the application menu", () => {
  it("hands over ids that the contract lets through, and leaves the keys to the page", () => {
    const { run, entries } = setup("linux");
    const commands = entries.filter((entry) => entry.registerAccelerator === false);
    for (const entry of commands) entry.click?.({} as never, undefined, {} as never);
    expect(run.length).toBeGreaterThan(0);
    for (const commandId of run) expect(menuCommandSchema.safeParse(commandId).success).toBe(true);
  });

  it("follows the system: Quit in File, but in the application's own menu on macOS", () => {
    expect(setup("linux").entries.map((entry) => entry.role)).toContain("quit");
    const mac = setup("darwin");
    expect(mac.menu[0]?.role).toBe("appMenu");
    expect(mac.entries.map((entry) => entry.role)).not.toContain("quit");
  });
});
