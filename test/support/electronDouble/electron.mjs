import { EventEmitter } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { chromium } from "playwright";
import { BrowserWindow, surroundings } from "./browserWindow.mjs";
import { preventable, strict } from "./strict.mjs";

export { BrowserWindow } from "./browserWindow.mjs";
export { ipcMain } from "./ipcMain.mjs";
export { MessageChannelMain } from "./ports.mjs";

const userData = mkdtempSync(join(tmpdir(), "wirebench-double-"));
const events = new EventEmitter();
let isReady = false;
let isSandboxed = false;
let resolveReady;
const ready = new Promise((resolve) => {
  resolveReady = resolve;
});

function beforeReady(name) {
  if (isReady) throw new Error(`${name} must be called before the app is ready`);
}

function afterReady(name) {
  if (!isReady) throw new Error(`${name} must be called after the app is ready`);
}

let exiting;

/** Once: closing the windows is itself a reason for main to quit. */
function exit(code) {
  exiting ??= endProcess(code);
}

async function endProcess(code) {
  await surroundings.context?.close();
  rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code);
}

export const app = strict("app", {
  on: (name, listener) => events.on(name, listener),
  whenReady: () => ready,
  enableSandbox() {
    beforeReady("app.enableSandbox");
    isSandboxed = true;
  },
  requestSingleInstanceLock: () => true,
  getPath: (name) => join(userData, name),
  getVersion: () => JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")).version,
  commandLine: strict("app.commandLine", {
    getSwitchValue: (name) =>
      process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? "",
  }),
  addRecentDocument() {
    // The system's list is nothing that a test sees.
  },
  quit() {
    const event = preventable();
    events.emit("before-quit", event);
    if (!event.defaultPrevented) exit(0);
  },
  exit: (code = 0) => exit(code),
});

let hasPrivilegedScheme = false;
export const protocol = strict("protocol", {
  registerSchemesAsPrivileged([{ scheme, privileges }]) {
    beforeReady("protocol.registerSchemesAsPrivileged");
    if (scheme !== "app" || privileges.bypassCSP === true) throw new Error("unexpected privileges");
    hasPrivilegedScheme = true;
  },
  handle(scheme, answer) {
    afterReady("protocol.handle");
    if (scheme !== "app" || !hasPrivilegedScheme) throw new Error(`the scheme ${scheme} was not registered`);
    surroundings.answerApp = answer;
  },
});

const handlers = new Set();
export const session = strict("session", {
  defaultSession: strict("session.defaultSession", {
    setPermissionRequestHandler: () => handlers.add("request"),
    setPermissionCheckHandler: () => handlers.add("check"),
    setDevicePermissionHandler: () => handlers.add("device"),
  }),
});

export const shell = strict("shell", {
  openExternal: async (url) => void process.send?.({ kind: "openExternal", url }),
});
/** A keychain that keeps what it is given in Base64: nothing of the system's is there to be tested. */
export const safeStorage = strict("safeStorage", {
  getSelectedStorageBackend: () => process.env["WIREBENCH_DOUBLE_KEYCHAIN"] ?? "basic_text",
  isAsyncEncryptionAvailable: async () => {
    afterReady("safeStorage.isAsyncEncryptionAvailable");
    return true;
  },
  encryptStringAsync: async (text) => Buffer.from(`sealed ${Buffer.from(text).toString("base64")}`),
  decryptStringAsync: async (encrypted) => ({
    result: Buffer.from(encrypted.toString().slice("sealed ".length), "base64").toString(),
    shouldReEncrypt: false,
  }),
});
export const nativeTheme = strict("nativeTheme", { shouldUseDarkColors: true });

let menuTemplate = [];
export const Menu = strict("Menu", {
  buildFromTemplate: (template) => template,
  setApplicationMenu(template) {
    menuTemplate = template;
  },
});

/** Chooses an entry of the menu, as the test asked over IPC. */
function choose(label) {
  const entries = menuTemplate.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  const entry = entries.find((candidate) => candidate.label === label);
  if (entry === undefined) throw new Error(`the menu has no ${label}`);
  entry.click(entry, BrowserWindow.getAllWindows()[0], {});
}

/** Starts Chromium, tells the test where to attach, and makes the app ready. */
export async function start() {
  if (!isSandboxed) throw new Error("app.enableSandbox was not called");
  surroundings.emitApp = (name, ...args) => events.emit(name, ...args);
  const profile = join(userData, "chromium");
  surroundings.context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env["WIREBENCH_BROWSER"],
    headless: true,
    viewport: { width: 1440, height: 900 },
    args: ["--remote-debugging-port=0", "--disable-gpu"],
  });
  const port = await readDebuggingPort(join(profile, "DevToolsActivePort"));
  process.on("message", (message) => {
    if (message.kind === "menu") choose(message.label);
    // Windows cannot ask a process to end with a signal.
    if (message.kind === "quit") app.quit();
  });
  process.once("SIGTERM", () => app.quit());
  isReady = true;
  resolveReady();
  if (handlers.size < 3) await delay(0);
  if (handlers.size < 3) throw new Error("permissions are not guarded");
  process.send?.({ kind: "ready", endpoint: `http://127.0.0.1:${port}` });
}

async function readDebuggingPort(file) {
  for (;;) {
    try {
      const [port] = readFileSync(file, "utf8").split("\n");
      return port;
    } catch {
      // Chromium writes it once it listens.
      await delay(20);
    }
  }
}
