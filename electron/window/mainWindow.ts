import { BrowserWindow, nativeTheme } from "electron";
import { APP_URL } from "./appProtocol.ts";
import { VERSION_ARGUMENT } from "./bridgeNames.ts";

/** `surface-pane` of both themes: what shows until the page has drawn itself. */
const background = { dark: "#191D23", light: "#F6F7F9" } as const;

/** Opens a window of the workbench. Its page is sandboxed, isolated from the preload script, and without Node. */
export function openMainWindow(options: { readonly preload: string; readonly version: string }): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: "Wirebench",
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload: options.preload,
      additionalArguments: [`${VERSION_ARGUMENT}${options.version}`],
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  window.once("ready-to-show", () => window.show());
  void window.loadURL(APP_URL);
  return window;
}
