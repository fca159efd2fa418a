import type { Session, Shell, WebContents } from "electron";
import { APP_URL } from "./appProtocol.ts";

/** The one thing a page may ask of the system: to put text on the clipboard. Every Copy button needs it. */
const ALLOWED_PERMISSION = "clipboard-sanitized-write";

/** Refuses every permission but one, and every device. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    decide(permission === ALLOWED_PERMISSION && isAppUrl(details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === ALLOWED_PERMISSION && isAppUrl(`${origin}/`),
  );
  session.setDevicePermissionHandler(() => false);
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
