import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Protocol } from "electron";
import { describe, expect, it, vi } from "vitest";
import { expectDefined } from "#shared/base/index.ts";
import { registerAppScheme, serveApp } from "#electron/window/appProtocol.ts";
import { captureFilesOf, createOfferedFiles } from "#electron/window/offeredFiles.ts";

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
  const assets = {
    async read(path: string) {
      asked.push(path);
      return path === "/" ? { bytes: new TextEncoder().encode("page"), headers: { "x-from": "assets" } } : undefined;
    },
  };
  const files = createOfferedFiles();
  serveApp(protocol as unknown as Protocol, assets, files);
  return { asked, files, get: (url: string, method = "GET") => answer(new Request(url, { method })) };
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

  it("answers with parts of a file that was offered, and of no other", async () => {
    const { get, files } = setup();
    const folder = await mkdtemp(join(tmpdir(), "wirebench-test-"));
    const path = join(folder, "lab.pcapng");
    await writeFile(path, "0123456789");
    const offered = await files.offer(path);
    const file = expectDefined(offered.ok ? offered.value : undefined, "the file is there");
    expect(file).toMatchObject({ name: "lab.pcapng", bytes: 10 });
    const part = await get(`app://workbench${file.path}?start=2&end=5`);
    expect(await part.text()).toBe("234");
    expect(part.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await (await get(`app://workbench${file.path}?start=8&end=50`)).text()).toBe("89");
    for (const address of [
      `/offered/${path}?start=0&end=5`,
      "/offered/?start=0&end=5",
      `${file.path}?start=-1&end=5`,
    ]) {
      expect((await get(`app://workbench${address}`)).status).toBe(404);
    }
    await rm(folder, { recursive: true });
    expect((await get(`app://workbench${file.path}?start=0&end=5`)).status).toBe(404);
    expect((await files.offer(path)).ok).toBe(false);
    expect((await files.offer(tmpdir())).ok).toBe(false);
  });

  it("takes capture files from a command line, and nothing else", () => {
    const argv = ["/opt/wirebench.pcap", "--broker-port=1883", "lab.pcapng", "-x.pcap", "old.PCAP", "notes.txt"];
    expect(captureFilesOf(argv)).toEqual(["lab.pcapng", "old.PCAP"]);
  });

  it("is a secure scheme that bypasses no policy", () => {
    const register = vi.fn<Protocol["registerSchemesAsPrivileged"]>();
    registerAppScheme({ registerSchemesAsPrivileged: register } as unknown as Protocol);
    const [[scheme] = []] = register.mock.calls[0] ?? [];
    expect(scheme?.privileges).toEqual({ standard: true, secure: true, supportFetchAPI: true, codeCache: true });
  });
});
