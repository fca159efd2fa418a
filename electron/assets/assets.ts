import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { securityHeaders } from "./securityHeaders.ts";

/** A file of the built page, ready to be sent. */
export interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The built page's folder. */
export interface Assets {
  /** The file behind the path of a URL (percent-encoded, without the query); `undefined` when there is none. */
  read(urlPath: string): Promise<Asset | undefined>;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
};

/** Opens the built page in `folder`. Paths that lead out of it, and kinds of files that no page has, do not exist. */
export function createAssets(folder: string): Assets {
  const root = normalize(folder).replace(/[\\/]+$/, "") + sep;
  return {
    async read(urlPath) {
      const file = resolveFile(root, urlPath);
      const contentType = file === undefined ? undefined : contentTypes[extname(file)];
      if (file === undefined || contentType === undefined) return undefined;
      const bytes = await readExisting(file);
      if (bytes === undefined) return undefined;
      // Vite puts a hash of the content into the name of everything but the page itself.
      const cache = extname(file) === ".html" ? "no-cache" : "public, max-age=31536000, immutable";
      return { bytes, headers: { ...securityHeaders, "content-type": contentType, "cache-control": cache } };
    },
  };
}

function resolveFile(root: string, urlPath: string): string | undefined {
  const decoded = decodePath(urlPath);
  if (decoded === undefined || decoded.includes("\0")) return undefined;
  const file = join(root, decoded === "/" ? "index.html" : decoded);
  return file.startsWith(root) ? file : undefined;
}

function decodePath(urlPath: string): string | undefined {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    // Not percent-encoding: no file has such a name.
    return undefined;
  }
}

async function readExisting(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await readFile(file));
  } catch {
    // Missing, a folder, unreadable: to a page it is all the same.
    return undefined;
  }
}
