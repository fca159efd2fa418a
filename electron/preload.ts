import { contextBridge, ipcRenderer } from "electron";
import { ENGINE_PORT_MESSAGE } from "#shared/contract/desktopBridge.ts";
import type { DesktopBridge, HostRequest, HostState, OfferedFile } from "#shared/contract/index.ts";
import { bridgeChannels, VERSION_ARGUMENT } from "#electron/window/bridgeNames.ts";

// Past the module's index on purpose: all of this file's code runs beside every page, and the index would bring the
// contract's schemas along.

function request(message: HostRequest): void {
  ipcRenderer.send(bridgeChannels.request, message);
}

/** Listens without handing the event, and with it `ipcRenderer`, to the page. */
function listen<Value>(channel: string, listener: (value: Value) => void): () => void {
  const handler = (_event: unknown, value: Value): void => listener(value);
  ipcRenderer.on(channel, handler);
  return () => ipcRenderer.off(channel, handler);
}

const bridge: DesktopBridge = {
  platform: process.platform,
  versions: {
    app: process.argv.find((argument) => argument.startsWith(VERSION_ARGUMENT))?.slice(VERSION_ARGUMENT.length) ?? "",
    electron: process.versions.electron ?? "",
    chromium: process.versions["chrome"] ?? "",
  },
  connect: () => request({ kind: "connect" }),
  restartEngine: () => request({ kind: "restart-engine" }),
  onHostState(listener) {
    const stop = listen<HostState>(bridgeChannels.state, listener);
    ipcRenderer.send(bridgeChannels.state);
    return stop;
  },
  onMenuCommand: (listener) => listen<string>(bridgeChannels.menuCommand, listener),
  onOfferedFile(listener) {
    const stop = listen<OfferedFile>(bridgeChannels.offeredFile, listener);
    ipcRenderer.send(bridgeChannels.offeredFile);
    return stop;
  },
};

// A port cannot cross the context bridge; a window message can carry it to the page's own world.
ipcRenderer.on(bridgeChannels.enginePort, (event) =>
  window.postMessage(ENGINE_PORT_MESSAGE, location.origin, [...event.ports]),
);

contextBridge.exposeInMainWorld("workbench", bridge);
