import { app, BrowserWindow, ipcMain, Menu, protocol, safeStorage, session, shell } from "electron";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createAssets } from "#electron/assets/index.ts";
import { createSystemClock, createTextLogger, type Logger } from "#electron/engine/support/index.ts";
import { createEngineHost } from "#electron/ipc/index.ts";
import {
  bridgeChannels,
  buildMenu,
  guardContents,
  guardSession,
  offerKeychain,
  openMainWindow,
  registerAppScheme,
  serveApp,
  serveBridge,
} from "#electron/window/index.ts";

const clock = createSystemClock();

/** Writes to the log file of the application and to stderr. */
function createAppLogger(): Logger {
  const folder = app.getPath("logs");
  mkdirSync(folder, { recursive: true });
  const file = createWriteStream(join(folder, "wirebench.log"), { flags: "a" });
  const write = (line: string): void => {
    file.write(line);
    process.stderr.write(line);
  };
  return createTextLogger({ write, clock, level: "info" });
}

/** `undefined` leaves it to the settings. */
function readBrokerPort(): number | undefined {
  const text = app.commandLine.getSwitchValue("broker-port");
  const port = text === "" ? Number.NaN : Number(text);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

function openWindow(): void {
  openMainWindow({ preload: fileURLToPath(new URL("./preload.cjs", import.meta.url)), version: app.getVersion() });
}

function start(): void {
  const logger = createAppLogger();
  const host = createEngineHost({
    worker: new URL("./worker.js", import.meta.url),
    workerData: { brokerPort: readBrokerPort(), dataFolder: app.getPath("userData") },
    keychain: () => offerKeychain(safeStorage, process.platform),
    clock,
    logger,
  });
  guardSession(session.defaultSession);
  serveApp(protocol, createAssets(fileURLToPath(new URL("../renderer", import.meta.url))));
  serveBridge({ ipcMain, host, logger });
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      buildMenu(
        {
          openWindow,
          runCommand(window, commandId) {
            if (window instanceof BrowserWindow) window.webContents.send(bridgeChannels.menuCommand, commandId);
          },
        },
        process.platform,
      ),
    ),
  );
  openWindow();

  app.on("activate", () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow();
  });
  app.on("second-instance", openWindow);
  app.on("window-all-closed", () => {
    // On macOS an application lives on without a window, and so does its broker.
    if (process.platform !== "darwin") app.quit();
  });
  let isQuitting = false;
  app.on("before-quit", (event) => {
    if (isQuitting) return;
    isQuitting = true;
    event.preventDefault();
    void host.shutdown().finally(() => app.exit(0));
  });
}

app.enableSandbox();
registerAppScheme(protocol);
app.on("web-contents-created", (_event, contents) => guardContents(contents, shell));
// Not a top-level `await`: Electron is ready only after this module has been evaluated.
if (app.requestSingleInstanceLock()) void app.whenReady().then(start);
else app.quit();
