/**
 * The built page as both shells hand it out: which file answers a path, and the headers that keep the page in its
 * cage. Knows nothing of HTTP servers or of Electron. Start with `assets.ts`.
 */
export { type Asset, createAssets, type Assets } from "./assets.ts";
export { contentSecurityPolicy, securityHeaders } from "./securityHeaders.ts";
