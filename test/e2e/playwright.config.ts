import { defineConfig } from "@playwright/test";

const shell = process.env["E2E_SHELL"] ?? "web";
const executablePath = process.env["WIREBENCH_BROWSER"];

/**
 * One folder of specs for all shells. The double starts a process and a browser for each test, so it runs only the
 * specs tagged `@desktop`. What is tagged `@web` is about the served shell alone, `@desktop-only` about the others.
 */
export default defineConfig({
  testDir: ".",
  // One for each shell: a run empties its own.
  outputDir: `../../test-results/${shell}`,
  fullyParallel: true,
  forbidOnly: process.env["CI"] !== undefined,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  retries: process.env["CI"] === undefined ? 0 : 1,
  ...(shell === "web" ? { grepInvert: /@desktop-only/ } : {}),
  ...(shell === "double" ? { grep: /@desktop/ } : {}),
  ...(shell === "electron" ? { grepInvert: /@web/ } : {}),
  use: {
    headless: true,
    // A trace films the window and notes its document at every step, which is as much work as the story itself.
    trace: "on-first-retry",
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // No GPU, and no look-ups of hosts that have nothing to do with the tests.
      args: ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"],
    },
  },
});
