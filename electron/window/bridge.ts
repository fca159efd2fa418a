import { type IpcMain, type IpcMainEvent, MessageChannelMain, type WebContents } from "electron";
import { type Channel, type HostRequest, hostRequestSchema, type OfferedFile } from "#shared/contract/index.ts";
import type { Logger } from "#electron/engine/support/index.ts";
import { createMessagePortChannel, type EngineHost, relayChannels } from "#electron/ipc/index.ts";
import { bridgeChannels } from "./bridgeNames.ts";
import { isTrustedFrame } from "./guards.ts";
import { createPortChannel } from "./portChannel.ts";

/** What main tells pages of its own accord. */
export interface PageBridge {
  /** Hands a file to a page: the one that is there, or the first that comes. */
  offer(file: OfferedFile): void;
}

/** Main's end of `preload.ts`: tells pages the engine's state, gives them channels to it, restarts it when asked. */
export function serveBridge(options: {
  readonly ipcMain: IpcMain;
  readonly host: EngineHost;
  readonly logger: Logger;
}): PageBridge {
  const { ipcMain, host, logger } = options;
  /** Files that no page has been there for yet. */
  let waitingFiles: OfferedFile[] = [];
  const readers = new Set<WebContents>();
  /** The pages that are told the state, each with its channel to the engine. */
  const pages = new Map<WebContents, Channel | undefined>();

  function whenTrusted(handle: (page: WebContents, message: unknown) => void) {
    return (event: IpcMainEvent, message: unknown): void => {
      if (isTrustedFrame(event.senderFrame)) handle(event.sender, message);
      else logger.log("warn", "a message from a frame that is not the workbench was ignored");
    };
  }

  function welcome(page: WebContents): void {
    if (!pages.has(page)) {
      pages.set(page, undefined);
      page.once("destroyed", () => {
        pages.get(page)?.close();
        pages.delete(page);
      });
    }
    page.send(bridgeChannels.state, host.state);
  }

  function connect(page: WebContents): void {
    pages.get(page)?.close();
    const enginePort = host.connect();
    if (enginePort === undefined) return;
    const { port1, port2 } = new MessageChannelMain();
    const channel = createPortChannel(port1);
    relayChannels(channel, createMessagePortChannel(enginePort));
    if (pages.has(page)) pages.set(page, channel);
    page.postMessage(bridgeChannels.enginePort, null, [port2]);
  }

  function answer(page: WebContents, request: HostRequest): void {
    switch (request.kind) {
      case "connect":
        return connect(page);
      case "restart-engine":
        return host.restart();
    }
  }

  ipcMain.on(bridgeChannels.state, whenTrusted(welcome));
  ipcMain.on(
    bridgeChannels.offeredFile,
    whenTrusted((page) => {
      readers.add(page);
      page.once("destroyed", () => readers.delete(page));
      for (const file of waitingFiles) page.send(bridgeChannels.offeredFile, file);
      waitingFiles = [];
    }),
  );
  ipcMain.on(
    bridgeChannels.request,
    whenTrusted((page, message) => {
      const request = hostRequestSchema.safeParse(message);
      if (request.success) answer(page, request.data);
      else logger.log("warn", "a page asked for something that is not in the contract");
    }),
  );
  host.onState((state) => {
    for (const page of pages.keys()) page.send(bridgeChannels.state, state);
  });
  return {
    offer(file) {
      const [page] = readers;
      if (page === undefined) waitingFiles.push(file);
      else page.send(bridgeChannels.offeredFile, file);
    },
  };
}
