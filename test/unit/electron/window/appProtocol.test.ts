import type { Protocol } from "electron";
import { describe, expect, it, vi } from "vitest";
import { registerAppScheme, serveApp } from "#electron/window/appProtocol.ts";

vi.mock("electron", () => ({}));

function setup() {
  const asked: string[] = [];
  let answer: (request: Request) => Promise<Response> = async () => new Response();
  const protocol = {
    handle: (scheme: string, handler: typeof answer) => {
      expect(scheme).toBe("app");
      answer = handler;
    },
  };
  serveApp(protocol as unknown as Protocol, {
    async read(path) {
      asked.push(path);
      return path === "/" ? { bytes: new TextEncoder().encode("page"), headers: { "x-from": "assets" } } : undefined;
    },
  });
  return { asked, get: (url: string, method = "GET") => answer(new Request(url, { method })) };
}

describe("app://workbench/", () => {
  it("answers with the assets and their headers", async () => {
    const { get } = setup();
    const response = await get("app://workbench/?theme=dark");
    expect(response.status).toBe(200);
    expect(response.headers.get("x-from")).toBe("assets");
    expect(await response.text()).toBe("page");
  });

  it("has nothing for other hosts and other methods, and keeps the policy on refusals", async () => {
    const { get, asked } = setup();
    expect((await get("app://elsewhere/")).status).toBe(404);
    expect((await get("app://workbench/", "POST")).status).toBe(404);
    expect(asked).toEqual([]);
    const missing = await get("app://workbench/missing.js");
    expect(missing.status).toBe(404);
    expect(missing.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("is a secure scheme that bypasses no policy", () => {
    const register = vi.fn<Protocol["registerSchemesAsPrivileged"]>();
    registerAppScheme({ registerSchemesAsPrivileged: register } as unknown as Protocol);
    const [[scheme] = []] = register.mock.calls[0] ?? [];
    expect(scheme?.privileges).toEqual({ standard: true, secure: true, supportFetchAPI: true, codeCache: true });
  });
});
