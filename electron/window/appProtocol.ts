import type { Protocol } from "electron";
import { type Assets, securityHeaders } from "#electron/assets/index.ts";
import type { OfferedFiles } from "./offeredFiles.ts";

const SCHEME = "app";
const HOST = "workbench";

/** Where the page lives. A scheme of its own: `file:` would hand a page the whole disk. */
export const APP_URL = `${SCHEME}://${HOST}/`;

/** Makes `app:` behave like https, for relative addresses, fetch and storage. Only before the app is ready. */
export function registerAppScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers `app://workbench/…` with the built page, or with a part of an offered file. Only after the app is ready. */
export function serveApp(protocol: Protocol, assets: Assets, files: OfferedFiles): void {
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    const part = url.host === HOST && request.method === "GET" ? await files.read(url) : undefined;
    if (part !== undefined) {
      const headers = { ...securityHeaders, "content-type": "application/octet-stream" };
      return new Response(part, { status: 200, headers });
    }
    const asset = url.host === HOST && request.method === "GET" ? await assets.read(url.pathname) : undefined;
    if (asset === undefined) return new Response("There is nothing here.\n", { status: 404, headers: securityHeaders });
    return new Response(asset.bytes, { status: 200, headers: asset.headers });
  });
}
