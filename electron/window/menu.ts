import type { BaseWindow, MenuItemConstructorOptions } from "electron";

/** What the menu needs to do its work. */
export interface MenuActions {
  openWindow(): void;
  /** Hands the id of a command to the page in `window`, which carries it out. */
  runCommand(window: BaseWindow | undefined, commandId: string): void;
}

/**
 * The application menu. Entries of the workbench refer to its commands by id, so that menu, palette and keys can never
 * mean different things; the keys are the page's, and only shown here.
 */
export function buildMenu(actions: MenuActions, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  function command(label: string, commandId: string, accelerator?: string): MenuItemConstructorOptions {
    return {
      label,
      ...(accelerator === undefined ? {} : { accelerator }),
      registerAccelerator: false,
      click: (_item, window) => actions.runCommand(window, commandId),
    };
  }
  return [
    ...(platform === "darwin" ? [{ role: "appMenu" } as const] : []),
    {
      label: "&File",
      submenu: [
        { label: "New window", accelerator: "CmdOrCtrl+Shift+N", click: () => actions.openWindow() },
        { type: "separator" },
        command("Open capture file…", "capture.open", "CmdOrCtrl+O"),
        command("Save packets…", "capture.save", "CmdOrCtrl+S"),
        { type: "separator" },
        platform === "darwin" ? { role: "close" } : { role: "quit" },
      ],
    },
    { role: "editMenu" },
    {
      label: "&View",
      submenu: [
        command("Command palette…", "workbench.showPalette", "CmdOrCtrl+Shift+P"),
        command("Show or hide side bar", "workbench.toggleSideBar", "CmdOrCtrl+B"),
        command("Keys of this place", "workbench.showKeys"),
        { type: "separator" },
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        { role: "togglefullscreen" },
        { type: "separator" },
        { role: "toggleDevTools" },
      ],
    },
    { role: "windowMenu" },
  ];
}
