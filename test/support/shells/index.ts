/**
 * Starts the workbench for a test, in one of its shells: served to a browser, doubled (the built desktop shell over a
 * headless Chromium), or in real Electron. Knows nothing of what the page shows. Start with `shell.ts`.
 */
export { inRoot, type ShellProcess, spawnShell } from "./childProcess.ts";
export { findFreePort } from "./freePort.ts";
export { type RunningShell, type ShellKind, type StartShell } from "./shell.ts";
export { startDoubleShell } from "./doubleShell.ts";
export { startElectronShell } from "./electronShell.ts";
export { spawnServe, startServedShell, type ServeProcess } from "./servedShell.ts";
