import { app, BrowserWindow, ipcMain, Menu, protocol, safeStorage, session, shell } from "electron";
import { createWriteStream, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createAssets } from "#electron/assets/index.ts";
import { createSystemClock, createTextLogger, type Logger } from "#electron/engine/support/index.ts";
import { createEngineHost } from "#electron/ipc/index.ts";
import {
  bridgeChannels,
  buildMenu,
  captureFilesOf,
  createOfferedFiles,
  guardContents,
  guardSession,
  offerKeychain,
  openMainWindow,
  registerAppScheme,
  serveApp,
  serveBridge,
} from "#electron/window/index.ts";

const clock = createSystemClock();
const offeredFiles = createOfferedFiles();
/** Files that the system named before there was anybody to tell: on macOS a double click may come that early. */
const earlyFiles: string[] = [...captureFilesOf(process.argv)];
let openFile: (path: string) => void = (path) => earlyFiles.push(path);

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
  serveApp(protocol, createAssets(fileURLToPath(new URL("../renderer", import.meta.url))), offeredFiles);
  const bridge = serveBridge({ ipcMain, host, logger });
  const offer = async (path: string): Promise<void> => {
    const offered = await offeredFiles.offer(path);
    if (offered.ok) {
      // The system lists it, and opens it again as it did now: a page has no path to do so.
      app.addRecentDocument(path);
      bridge.offer(offered.value);
    } else logger.log("warn", `a file cannot be opened: ${offered.error}`);
  };
  openFile = (path) => void offer(path);
  for (const path of earlyFiles) openFile(path);
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
  app.on("second-instance", (_event, argv, folder) => {
    const paths = captureFilesOf(argv);
    for (const path of paths) openFile(resolve(folder, path));
    if (paths.length === 0) openWindow();
  });
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

app.on("open-file", (event, path) => {
  event.preventDefault();
  openFile(path);
});
app.enableSandbox();
registerAppScheme(protocol);
app.on("web-contents-created", (_event, contents) => guardContents(contents, shell));
// Not a top-level `await`: Electron is ready only after this module has been evaluated.
if (app.requestSingleInstanceLock()) void app.whenReady().then(start);
else app.quit();
