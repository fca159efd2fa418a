import type { Session, Shell, WebContents } from "electron";
import { APP_URL } from "./appProtocol.ts";

/** Refuses every permission but two, and every device. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    decide(isAllowed(permission, details) && isAppUrl(details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin, details) => isAllowed(permission, details) && isAppUrl(`${origin}/`),
  );
  session.setDevicePermissionHandler(() => false);
}

/**
 * What a page may ask of the system: to put text on the clipboard, for every Copy button; and to read a file again that a
 * person chose before, which is how recent capture files open. Never to write one, and never a folder.
 */
function isAllowed(permission: string, details: object): boolean {
  if (permission === "clipboard-sanitized-write") return true;
  if (permission !== "fileSystem") return false;
  const isToRead = "fileAccessType" in details && details.fileAccessType === "readable";
  return isToRead && !("isDirectory" in details && details.isDirectory === true);
}

/** Keeps a page where it is: it cannot navigate, open windows or embed others. Links of https go to the browser. */
export function guardContents(contents: WebContents, shell: Shell): void {
  contents.on("will-navigate", (event) => event.preventDefault());
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (URL.canParse(url) && new URL(url).protocol === "https:") void shell.openExternal(url);
    return { action: "deny" };
  });
}

/** Whether a message came from the top frame of the workbench's own page. Ask at once: later the frame may be gone. */
export function isTrustedFrame(frame: { readonly url: string; readonly parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && isAppUrl(frame.url);
}

function isAppUrl(url: string): boolean {
  return url.startsWith(APP_URL);
}
