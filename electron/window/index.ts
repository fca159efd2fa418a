/**
 * The desktop shell's windows: how they are made, what they may not do, their menu, and the bridge between a page and
 * the engine. With `main.ts` and `preload.ts` the only code that knows Electron; it knows no MQTT. Start with
 * `mainWindow.ts`, then `guards.ts`.
 */
export { APP_URL, registerAppScheme, serveApp } from "./appProtocol.ts";
export { serveBridge } from "./bridge.ts";
export { captureFilesOf, createOfferedFiles } from "./offeredFiles.ts";
export { bridgeChannels } from "./bridgeNames.ts";
export { guardContents, guardSession } from "./guards.ts";
export { openMainWindow } from "./mainWindow.ts";
export { buildMenu } from "./menu.ts";
export { offerKeychain } from "./keychain.ts";
